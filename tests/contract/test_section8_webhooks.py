"""Contract, section 8: subscriptions."""

import base64
import re

import pytest
from django.db import connection

from tests.client import PartnerClient
from tests.factories.partners import AllowedDomainFactory, ApiKeyFactory
from tests.factories.webhooks import DeliveryFactory, SubscriptionFactory
from webhooks.models import Subscription

PATH = "webhooks/subscriptions"
BODY = {"url": "https://hooks.example.com/in", "events": ["booking.created"]}
ROUTES = [
    ("POST", PATH, BODY),
    ("GET", PATH, None),
    ("PATCH", f"{PATH}/{{id}}", {}),
    ("DELETE", f"{PATH}/{{id}}", None),
    ("POST", f"{PATH}/{{id}}/rotate-secret", {}),
]


@pytest.fixture
def subscription(partner):
    AllowedDomainFactory(partner=partner, host="hooks.example.com")
    return SubscriptionFactory(partner=partner)


@pytest.fixture
def allowed(partner):
    return AllowedDomainFactory(partner=partner, host="hooks.example.com")


def messages(response):
    assert response.status_code == 400, response.json()
    return response.json()["error"]["details"]["message"]


def test_creates_with_a_secret_shown_once(api, partner, allowed):
    response = api.post(PATH, BODY)

    shown = response.json()["data"]
    assert response.status_code == 200
    assert list(shown) == [
        "id", "partnerClientId", "url", "events", "secret", "status", "createdAt", "updatedAt",
        "retryPolicy", "signingKey",
    ]  # fmt: skip
    assert re.fullmatch("[0-9a-f]{64}", shown["secret"])
    assert shown["status"] == "ACTIVE"
    key = shown["signingKey"].removeprefix("whsec_")
    assert base64.b64decode(key).hex() == shown["secret"]
    assert shown["partnerClientId"] == str(partner.pk)


def test_the_secret_is_stored_encrypted(api, allowed):
    secret = api.post(PATH, BODY).json()["data"]["secret"]

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM webhooks_subscription")
        assert secret not in cursor.fetchone()[0]
    assert Subscription.objects.get().secret == secret


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"url": None}, "url must be a URL address"),
        ({"url": 5}, "url must be a URL address"),
        ({"url": ""}, "url should not be empty"),
        ({"url": "hooks.example.com"}, "url must be a URL address"),
        ({"url": "https://other.example.com/"}, "url host is not in the allowed domains"),
        ({"events": None}, "events must be an array"),
        ({"events": []}, "events must contain at least 1 elements"),
        ({"secret": "x"}, "property secret should not exist"),
    ],
)
def test_refuses_bad_input(api, allowed, change, expected):
    assert messages(api.post(PATH, BODY | change)) == [expected]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:1/", "must not use port 1"),
        ("https://hooks.example.com:25/", "must not use port 25"),
        ("https://[2606:4700::1]:5432/", "must not use port 5432"),
        ("https://hooks.example.com:0/", "port must be a number from 1 to 65535"),
        ("https://hooks.example.com:70000/", "port must be a number from 1 to 65535"),
        ("https://hooks.example.com:http/", "port must be a number from 1 to 65535"),
        ("https://a@hooks.example.com/", "must not contain a user name or password"),
        ("https://a:b@hooks.example.com:25/", "must not contain a user name or password"),
        ("ftp://hooks.example.com/", "must use https"),
        ("https://2130706433/", "host must be a domain name or an IP address"),
        ("https://[::1/", "host must be a domain name or an IP address"),
        ("https://ＬｏｃａｌＨｏｓｔ/", "host must be a domain name or an IP address"),
        (" https://a.com/", "must not contain spaces, control characters or backslashes"),
        ("https://a.com/\n", "must not contain spaces, control characters or backslashes"),
        ("https:\\\\a.com", "must not contain spaces, control characters or backslashes"),
        ("https://a.com/" + "x" * 2000, "must be shorter than or equal to 2000 characters"),
        ("mailto:a@example.com", "must be a URL address"),
        ("https:///hooks", "must be a URL address"),
    ],
)
def test_a_refused_url_names_its_own_reason(api, allowed, url, expected):
    assert messages(api.post(PATH, BODY | {"url": url})) == [f"url {expected}"]


def test_refuses_an_unknown_event(api, allowed):
    [message] = messages(api.post(PATH, BODY | {"events": ["booking.created", "ping"]}))

    assert message.startswith(
        "each value in events must be one of the following values: booking"
    )


def test_tells_all_failing_fields_at_once(api):
    assert messages(api.post(PATH)) == ["url must be a URL address", "events must be an array"]


def test_refuses_http_without_permission(api, partner, allowed):
    partner.allows_http_webhooks = False
    partner.save()

    assert messages(api.post(PATH, BODY | {"url": "http://hooks.example.com/"})) == [
        "url must use https"
    ]


def test_refuses_any_url_of_a_partner_without_domains(api):
    assert messages(api.post(PATH, BODY)) == ["url host is not in the allowed domains"]


def test_refuses_an_address_that_is_not_public(api, partner, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    AllowedDomainFactory(partner=partner, host="127.0.0.1")
    body = BODY | {"url": "https://127.0.0.1/"}

    assert messages(api.post(PATH, body)) == ["url must be a public address"]


def test_names_each_event_once(api, allowed):
    response = api.post(PATH, BODY | {"events": ["booking.created", "booking.created"]})

    assert response.json()["data"]["events"] == ["booking.created"]


def test_lists_newest_first_without_secrets(api, partner):
    older = SubscriptionFactory(partner=partner, inactive=True)
    newer = SubscriptionFactory(partner=partner)
    SubscriptionFactory(partner=partner, deleted=True)
    SubscriptionFactory()

    answer = api.get(PATH).json()
    assert [row["id"] for row in answer["data"]] == [str(newer.pk), str(older.pk)]
    assert answer["meta"] == {"page": 1, "limit": 2, "total": 2, "totalPages": 1}
    assert list(answer["data"][0]) == [
        "id", "partnerClientId", "url", "events", "status", "createdAt", "updatedAt",
        "retryPolicy",
    ]  # fmt: skip


def test_the_list_takes_no_pages(api):
    assert messages(api.get(PATH, page=1)) == ["property page should not exist"]


def test_changes_what_is_sent(api, subscription):
    change = {"events": ["booking.cancelled"], "status": "INACTIVE"}
    shown = api.patch(f"{PATH}/{subscription.pk}", change).json()["data"]

    assert (shown["events"], shown["status"]) == (["booking.cancelled"], "INACTIVE")
    assert shown["url"] == subscription.url
    assert "secret" not in shown


def test_checks_a_changed_url(api, subscription):
    change = {"url": "https://elsewhere.example.com/"}

    assert messages(api.patch(f"{PATH}/{subscription.pk}", change)) == [
        "url host is not in the allowed domains"
    ]


def test_an_empty_change_changes_nothing(api, subscription):
    shown = api.patch(f"{PATH}/{subscription.pk}").json()["data"]

    before = subscription.updated_at
    subscription.refresh_from_db()
    assert subscription.updated_at == before
    assert shown["id"] == str(subscription.pk)


def test_deletes_and_gives_up_what_waits(api, subscription):
    delivery = DeliveryFactory(subscription=subscription)
    response = api.delete(f"{PATH}/{subscription.pk}")

    delivery.refresh_from_db()
    assert response.json()["data"] == {"id": str(subscription.pk), "removed": True}
    assert (delivery.status, delivery.error) == ("FAILED", "subscription is deleted")
    assert api.get(PATH).json()["data"] == []
    assert api.delete(f"{PATH}/{subscription.pk}").status_code == 404


def test_rotates_the_secret(api, subscription):
    old = subscription.secret
    shown = api.post(f"{PATH}/{subscription.pk}/rotate-secret").json()["data"]

    subscription.refresh_from_db()
    assert list(shown) == ["id", "secret", "signingKey"]
    assert shown["secret"] == subscription.secret != old


@pytest.mark.parametrize(("method", "path", "body"), ROUTES[2:])
def test_does_not_know_another_partners(api, allowed, method, path, body):
    other = SubscriptionFactory()
    response = api.request(method, path.format(id=other.pk), body)

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "RESOURCE_NOT_FOUND"


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_needs_a_key_with_the_permission(partner, subscription, method, path, body):
    path = path.format(id=subscription.pk)
    keyless = PartnerClient().request(method, path, body)
    powerless = PartnerClient(ApiKeyFactory(partner=partner)).request(method, path, body)

    assert (keyless.status_code, powerless.status_code) == (401, 403)


def test_refuses_an_id_that_is_none(api):
    assert messages(api.patch(f"{PATH}/1")) == ["id must be a UUID"]
