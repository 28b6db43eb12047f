"""Contract, section 8: the test ping."""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connections
from standardwebhooks.webhooks import Webhook

from cleanlife import clock
from tests.answers import error_of
from tests.client import PartnerClient
from tests.factories.partners import AllowedDomainFactory, ApiKeyFactory
from tests.factories.webhooks import SubscriptionFactory
from webhooks.messages import signing_key
from webhooks.models import Attempt, Delivery, Event, EventSequence, Lane

NOW = clock.from_timestamp(1_782_889_200)
KEY = {"Idempotency-Key": "ping-1"}


def path_of(subscription):
    return f"webhooks/subscriptions/{subscription.pk}/test"


@pytest.fixture
def path(subscription):
    return path_of(subscription)


@time_machine.travel(NOW, tick=False)
def test_sends_at_once_and_tells_the_answer(api, path, receiver):
    receiver.script.body = b"thank you"
    shown = api.post(path).json()["data"]

    [ping] = receiver.requests
    assert shown.pop("milliseconds") >= 0
    assert list(shown.items()) == [
        ("id", ping.headers["webhook-id"]),
        ("delivered", True),
        ("statusCode", 200),
        ("error", None),
        ("answerExcerpt", "thank you"),
    ]


def test_the_fields_come_in_this_order(api, path):
    assert list(api.post(path).json()["data"]) == [
        "id", "delivered", "statusCode", "error", "milliseconds", "answerExcerpt",
    ]  # fmt: skip


@time_machine.travel(NOW, tick=False)
def test_looks_like_an_event_without_number_and_data(api, path, receiver, partner):
    shown = api.post(path, **{"x-request-id": "try-1"}).json()["data"]

    [ping] = receiver.requests
    assert list(json.loads(ping.body).items()) == [
        ("id", shown["id"]),
        ("event", "ping"),
        ("apiVersion", "v1"),
        ("createdAt", "2026-07-01T10:00:00+03:00"),
        ("sequence", None),
        ("partnerClientId", str(partner.pk)),
        ("data", {}),
    ]
    assert ping.headers["X-CleanLife-Event"] == "ping"
    assert ping.headers["X-CleanLife-Attempt"] == "1"
    assert ping.headers["X-Request-Id"] == "try-1"
    assert ping.headers["User-Agent"] == "CleanLife-Webhooks/1.0"


def test_is_signed_as_events_are(api, path, receiver, subscription):
    api.post(path)

    [ping] = receiver.requests
    Webhook(signing_key(subscription.secret)).verify(ping.body, ping.headers)


def test_leaves_no_trace(api, path, receiver, subscription):
    before = Lane.objects.filter(pk=subscription.pk).values().get()
    receiver.script.statuses = [500]
    api.post(path)

    assert len(receiver.requests) == 1
    for model in (Event, EventSequence, Delivery, Attempt):
        assert not model.objects.exists()
    assert Lane.objects.filter(pk=subscription.pk).values().get() == before
    assert api.get("events").json()["data"] == api.get("webhooks/deliveries").json()["data"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (500, "the endpoint answered 500"),
        (302, "the endpoint answered 302; redirects are not followed"),
        (410, "the endpoint answered 410"),
    ],
)
def test_tells_a_refusal_of_the_endpoint(api, path, receiver, status, error):
    receiver.script.statuses = [status]
    shown = api.post(path).json()["data"]

    assert (shown["delivered"], shown["statusCode"], shown["error"]) == (False, status, error)


def test_tells_that_nobody_answers(api, allowed_partner):
    with socket.socket() as deaf:
        # Bound and not listening: nobody else can take the port meanwhile.
        deaf.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        silent = SubscriptionFactory(partner=allowed_partner, url=url)
        shown = api.post(path_of(silent)).json()["data"]

    assert (shown["delivered"], shown["statusCode"]) == (False, None)
    assert shown["error"] == "the endpoint did not accept the connection"
    assert shown["answerExcerpt"] is None


def test_sends_nothing_where_nothing_may_be_sent(api, partner, receiver):
    elsewhere = SubscriptionFactory(partner=partner, url=receiver.url)
    shown = api.post(path_of(elsewhere)).json()["data"]

    assert shown["error"] == "url host is not in the allowed domains"
    assert (shown["delivered"], shown["statusCode"], shown["milliseconds"]) == (False, None, 0)
    assert receiver.requests == []


def test_an_inactive_subscription_can_be_tried(api, subscription, path, receiver):
    subscription.status = "INACTIVE"
    subscription.save()

    assert api.post(path).json()["data"]["delivered"] is True
    assert len(receiver.requests) == 1


def test_a_repetition_sends_nothing(api, path, receiver):
    first, second = (api.post(path, **KEY) for _ in range(2))

    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.content == first.content
    assert len(receiver.requests) == 1
    api.post(path, **{"Idempotency-Key": "ping-2"})
    assert len(receiver.requests) == 2


def test_a_failed_ping_is_an_answer_too(api, path, receiver):
    receiver.script.statuses = [500]
    first, second = (api.post(path, **KEY) for _ in range(2))

    assert (first.status_code, second.content) == (200, first.content)
    assert len(receiver.requests) == 1


@pytest.fixture
def slow(receiver):
    """Begin pings that wait for their endpoint; they are answered at the end of the test."""
    receiver.script.gate = threading.Event()
    with ThreadPoolExecutor(4) as threads:
        waiting = []

        def begin(api, path):
            def ping():
                try:
                    return api.post(path)
                finally:
                    connections.close_all()

            # One after the other: threads share one SQLite in memory, which locks whole tables.
            waiting.append(threads.submit(ping))
            receiver.wait_for(len(waiting))

        begin.waiting = waiting
        yield begin
        receiver.script.gate.set()
        assert {call.result().status_code for call in waiting} == {200}


def partner_at(receiver):
    """Return the client of another partner, and the path of its ping to the same receiver."""
    key = ApiKeyFactory(every_permission=True)
    AllowedDomainFactory(partner=key.partner, host="127.0.0.1")
    made = SubscriptionFactory(partner=key.partner, url=receiver.url)
    return PartnerClient(key), path_of(made)


@pytest.mark.django_db(transaction=True)
def test_a_second_one_of_a_partner_is_turned_away(api, partner, path, receiver, slow):
    second = SubscriptionFactory(partner=partner, url=f"{receiver.url}/second")
    slow(api, path)
    refused = [api.post(path, **KEY), api.post(path_of(second))]
    receiver.script.gate.set()

    for answer in refused:
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (503, "SERVICE_UNAVAILABLE")
        assert error["message"] == "Other test pings are under way; try again in a moment."
        assert int(answer.headers["Retry-After"]) >= 1
    assert slow.waiting[0].result().status_code == 200
    assert len(receiver.requests) == 1
    # The refusal has freed the key.
    assert api.post(path, **KEY).json()["data"]["delivered"] is True


@pytest.mark.django_db(transaction=True)
def test_a_slow_endpoint_keeps_no_other_partner_from_pinging(api, path, receiver, slow):
    others = [partner_at(receiver) for _ in range(3)]
    slow(api, path)
    for _ in range(5):
        assert api.post(path).status_code == 503
    for client, theirs in others:
        slow(client, theirs)
    assert len(receiver.requests) == 4


@pytest.mark.django_db(transaction=True)
def test_threads_remain_for_other_calls(api, path, receiver, slow, settings):
    settings.MOST_PINGS = 1
    client, theirs = partner_at(receiver)
    slow(api, path)
    assert error_of(client.post(theirs)) == (503, "SERVICE_UNAVAILABLE")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"event": "ping"}, "property event should not exist"),
        ([], "body must be an object"),
    ],
)
def test_takes_no_fields(api, path, receiver, body, message):
    answer = api.post(path, body)

    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)
    assert receiver.requests == []


def test_does_not_know_another_partners(api, receiver):
    answer = api.post(path_of(SubscriptionFactory(url=receiver.url)))

    assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")
    assert receiver.requests == []


def test_does_not_know_a_deleted_one(api, subscription, path, receiver):
    api.delete(f"webhooks/subscriptions/{subscription.pk}")

    assert api.post(path).status_code == 404
    assert receiver.requests == []


def test_needs_a_key_with_the_permission(partner, path, receiver):
    keyless = PartnerClient().post(path)
    powerless = PartnerClient(ApiKeyFactory(partner=partner)).post(path)

    assert (keyless.status_code, powerless.status_code) == (401, 403)
    assert receiver.requests == []


def test_refuses_an_id_that_is_none(api):
    answer = api.post("webhooks/subscriptions/1/test")

    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "id must be a UUID")
