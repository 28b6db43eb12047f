"""Contract, section 8: no two subscriptions of a partner are alike, and they are few."""

from functools import partial
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError

from partners.models import Partner
from tests.answers import error_of
from tests.client import PartnerClient
from tests.factories.partners import AllowedDomainFactory, ApiKeyFactory
from tests.factories.webhooks import SubscriptionFactory
from tests.together import in_line
from webhooks.endpoints import fingerprint
from webhooks.models import Subscription

pytestmark = pytest.mark.django_db
PATH = "webhooks/subscriptions"
EVENTS = ["booking.created", "booking.updated"]
BODY = {"url": "https://hooks.example.com/in?a=1", "events": EVENTS}
ALIKE = [
    {},
    {"events": EVENTS[::-1]},
    {"events": [*EVENTS, EVENTS[0]]},
    {"retryPolicy": "EXTENDED"},
    {"url": "HTTPS://HOOKS.Example.COM/in?a=1"},
    {"url": "https://hooks.example.com:443/in?a=1"},
    {"url": "https://hooks.example.com./in?a=1"},
    {"url": "https://hooks.example.com/in?a=1#part"},
    {"url": "https://hooks.example.com/x/../in?a=1"},
    {"url": "https://hooks.example.com/%69n?a=1"},
]
UNLIKE = [
    {"events": EVENTS[:1]},
    {"url": "https://hooks.example.com/in?a=2"},
    {"url": "https://hooks.example.com/in/?a=1"},
    {"url": "https://hooks.example.com/IN?a=1"},
    {"url": "https://hooks.example.com:8443/in?a=1"},
    {"url": "https://other.example.com/in?a=1"},
]


@pytest.fixture(autouse=True)
def allowed(partner):
    return AllowedDomainFactory(partner=partner, host="*.example.com")


@pytest.fixture
def first(api):
    return api.post(PATH, BODY).json()["data"]["id"]


def is_duplicate_of(answer, subscription_id):
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "DUPLICATE_SUBSCRIPTION")
    return error["details"] == {"subscriptionId": subscription_id}


@pytest.mark.parametrize("change", ALIKE, ids=str)
def test_an_equal_one_is_refused_with_the_id_of_the_first(api, first, change):
    assert is_duplicate_of(api.post(PATH, BODY | change), first)
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize("change", UNLIKE, ids=str)
def test_another_url_or_other_events_are_another_one(api, first, change):
    assert api.post(PATH, BODY | change).status_code == 200


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://شقة.example.com/", "https://xn--ogbv6b.example.com"),
        ("https://[2606:4700::1]/", "https://[2606:4700:0:0:0:0:0:1]:443"),
        ("http://a.example.com:80/?", "http://a.example.com/"),
    ],
)
def test_one_address_in_two_spellings(url, same):
    assert fingerprint(url, EVENTS) == fingerprint(same, EVENTS)


def test_paused_ones_count_and_deleted_ones_do_not(api, first):
    api.patch(f"{PATH}/{first}", {"status": "INACTIVE"})
    assert is_duplicate_of(api.post(PATH, BODY), first)
    api.delete(f"{PATH}/{first}")
    assert api.post(PATH, BODY).status_code == 200


def test_other_partners_may_have_the_same(api, first):
    other = ApiKeyFactory(every_permission=True)
    AllowedDomainFactory(partner=other.partner, host="*.example.com")
    assert PartnerClient(other).post(PATH, BODY).status_code == 200


def test_a_repetition_with_its_key_gets_the_first_answer(api):
    made, again = (api.post(PATH, BODY, **{"Idempotency-Key": "once"}) for _ in "ab")
    assert again.json() == made.json()


@pytest.mark.parametrize("change", [*ALIKE[1:3], *ALIKE[4:]], ids=str)
def test_none_becomes_equal_to_another(api, first, change):
    url = "https://hooks.example.com/second"
    second = api.post(PATH, BODY | {"url": url}).json()["data"]["id"]
    changed = {"url": BODY["url"], **change}
    assert is_duplicate_of(api.patch(f"{PATH}/{second}", changed), first)
    assert Subscription.objects.get(pk=second).url == url


def test_one_may_be_changed_to_what_it_is(api, first):
    for change in (BODY, {"url": ALIKE[4]["url"]}, {"events": EVENTS[::-1]}):
        assert api.patch(f"{PATH}/{first}", change).status_code == 200
    assert is_duplicate_of(api.post(PATH, BODY), first)


def test_a_change_frees_what_it_was(api, first):
    api.patch(f"{PATH}/{first}", {"events": EVENTS[:1]})
    assert api.post(PATH, BODY).status_code == 200


def test_the_database_refuses_two_alike(partner):
    SubscriptionFactory(partner=partner, url=BODY["url"], events=EVENTS)
    with pytest.raises(IntegrityError):
        SubscriptionFactory(partner=partner, url=ALIKE[4]["url"], events=EVENTS[::-1])


def test_one_of_an_older_release_is_found_too(api, partner):
    old = SubscriptionFactory(partner=partner, url=BODY["url"], events=EVENTS, fingerprint=None)
    assert is_duplicate_of(api.post(PATH, BODY), str(old.pk))


def test_the_migration_marks_the_oldest_of_those_that_are_alike(partner):
    rows = [
        SubscriptionFactory(partner=partner, url=BODY["url"], events=events, fingerprint=None)
        for events in (EVENTS, EVENTS[::-1], EVENTS[:1])
    ]
    gone = SubscriptionFactory(partner=partner, deleted=True, fingerprint=None)
    for _ in range(2):
        import_module("webhooks.migrations.0016_fingerprint_filled").fill(apps, None)
    marks = [Subscription.objects.get(pk=row.pk).fingerprint for row in (*rows, gone)]
    assert marks == [
        fingerprint(BODY["url"], EVENTS), None, fingerprint(BODY["url"], EVENTS[:1]), None,
    ]  # fmt: skip


def test_there_may_be_20(api, partner):
    answers = [
        api.post(PATH, BODY | {"url": f"https://hooks.example.com/{n}"}) for n in range(21)
    ]
    assert [each.status_code for each in answers] == [200] * 20 + [422]
    error = answers[-1].json()["error"]
    assert error["code"] == "TOO_MANY_SUBSCRIPTIONS"
    assert "at most 20 subscriptions" in error["message"]


def test_only_live_ones_of_the_partner_count(api, partner, settings):
    settings.MOST_SUBSCRIPTIONS = 2
    SubscriptionFactory(partner=partner, deleted=True)
    SubscriptionFactory()
    paused = SubscriptionFactory(partner=partner, inactive=True)
    assert api.post(PATH, BODY).status_code == 200
    full = api.post(PATH, BODY | {"events": EVENTS[:1]})
    assert error_of(full) == (422, "TOO_MANY_SUBSCRIPTIONS")
    assert api.patch(f"{PATH}/{paused.pk}", {"status": "ACTIVE"}).status_code == 200
    api.delete(f"{PATH}/{paused.pk}")
    assert api.post(PATH, BODY | {"events": EVENTS[:1]}).status_code == 200


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_partner_may_have_a_number_of_its_own(api, partner, settings, most):
    settings.MOST_SUBSCRIPTIONS = 2
    Partner.objects.filter(pk=partner.pk).update(most_subscriptions=most)
    made = [api.post(PATH, BODY | {"url": f"https://hooks.example.com/{n}"}) for n in range(4)]
    assert [each.status_code for each in made] == [200] * most + [422] * (4 - most)


def test_the_back_office_gives_a_partner_its_number(admin_client, partner):
    page = f"/admin/partners/partner/{partner.pk}/change/"
    assert "most_subscriptions" in admin_client.get(page).text


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("most", "code"), [(1, "TOO_MANY_SUBSCRIPTIONS"), (9, None)])
def test_of_those_that_come_at_once_no_more_are_made(api, partner, settings, most, code):
    settings.MOST_SUBSCRIPTIONS = most
    # The document that judges answers is made here, not by four threads at once.
    api.get(PATH)
    lock = partial(Partner.objects.select_for_update(no_key=True).get, pk=partner.pk)
    urls = [f"https://hooks.example.com/{n}" if code else BODY["url"] for n in range(4)]
    calls = [
        partial(PartnerClient(api.api_key).post, PATH, BODY | {"url": url}) for url in urls
    ]
    answers = in_line(lock, calls)
    refused = [error_of(each)[1] for each in answers if each.status_code != 200]
    assert refused == [code or "DUPLICATE_SUBSCRIPTION"] * 3
    assert Subscription.objects.count() == 1
