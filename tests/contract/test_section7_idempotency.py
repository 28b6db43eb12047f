"""Idempotency-Key over the API (contract, section 7)."""

import socket
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections

from bookings.caches import known_switches
from bookings.models import Booking, Contact
from cleanlife.api.models import IdempotencyRecord
from cleanlife.api.services.idempotency_keys import purge_idempotency_records
from scheduling.services.plan_search import read_travel
from tests.answers import error_of
from tests.bookings.conftest import NOW
from tests.client import PartnerClient
from tests.factories.bookings import BookingFactory
from tests.factories.partners import AllowedDomainFactory, ApiKeyFactory
from tests.factories.webhooks import SubscriptionFactory
from webhooks.models import Event, Subscription

WANTED = {"phone": "0512345678", "name": "Noura"}
PATH = "webhooks/subscriptions"
KEY = {"Idempotency-Key": "a8f5f167"}
SYNTAX = "Idempotency-Key must be 1 to 255 visible ASCII characters"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def is_replayed(response):
    return response.headers.get("Idempotent-Replayed") == "true"


def test_the_same_request_gets_the_same_bytes(world):
    body = world.order(externalReference="A-1")
    first, second = (world.api.post("bookings", body, **KEY) for _ in range(2))
    assert (first.status_code, is_replayed(first)) == (200, False)
    assert (second.status_code, is_replayed(second)) == (200, True)
    assert second.content == first.content
    assert second.headers["Content-Type"] == first.headers["Content-Type"] == "application/json"
    assert (Booking.objects.count(), Event.objects.count()) == (1, 2)


def test_a_kept_answer_keeps_its_own_headers_only(world):
    first, second = (
        world.api.post("contacts", WANTED, **KEY, **{"x-request-id": name}) for name in "ab"
    )
    assert (first.headers["X-Request-Id"], second.headers["X-Request-Id"]) == ("a", "b")
    assert second.headers["X-API-Version"] == "1.0.0"
    assert {"X-Request-Id", "RateLimit"}.isdisjoint(IdempotencyRecord.objects.get().headers)


def test_it_is_looked_up_before_validation(world):
    world.api.post("contacts", WANTED, **KEY)
    again = world.api.request("POST", "contacts?colour=red", WANTED, **KEY)
    assert (again.status_code, is_replayed(again)) == (200, True)


def test_works_for_patch(api, partner):
    path = f"bookings/{BookingFactory(partner=partner).pk}/cancel"
    first, second = (api.patch(path, {"notes": "x"}, **KEY) for _ in range(2))
    assert first.content == second.content
    assert is_replayed(second)
    assert Event.objects.count() == 1


def test_another_body_is_refused(api):
    api.post("contacts", WANTED, **KEY)
    answer = api.post("contacts", {**WANTED, "name": "Sara"}, **KEY)
    assert error_of(answer) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert Contact.objects.count() == 1


def test_the_bytes_decide_what_is_the_same(api):
    api.post("contacts", WANTED, **KEY)
    other_order = dict(reversed(WANTED.items()))
    assert error_of(api.post("contacts", other_order, **KEY))[1] == "IDEMPOTENCY_KEY_REUSED"


def test_quotes_make_no_difference(api):
    api.post("contacts", WANTED, **{"Idempotency-Key": '"one"'})
    assert is_replayed(api.post("contacts", WANTED, **{"Idempotency-Key": "one"}))


@pytest.mark.parametrize("text", ["x", "x" * 255, f'"{"x" * 255}"', "a,b;c", 'a"b', "!~"])
def test_accepts_visible_ascii(api, text):
    assert api.post("contacts", WANTED, **{"Idempotency-Key": text}).status_code == 200
    assert is_replayed(api.post("contacts", WANTED, **{"Idempotency-Key": text}))


@pytest.mark.parametrize(
    "text", ["", '""', '"', '"x', "x" * 256, f'"{"x" * 256}"', "a b", "é", "\x7f", "a\tb"]
)
def test_refuses_any_other_key(api, text):
    answer = api.post("contacts", WANTED, **{"Idempotency-Key": text})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == SYNTAX
    assert not Contact.objects.exists()


@pytest.mark.parametrize(("method", "path"), [("GET", "services"), ("DELETE", "contacts")])
def test_means_nothing_to_other_methods(api, method, path):
    answer = api.request(method, path, **{"Idempotency-Key": ""})
    assert answer.status_code in {200, 405}
    assert not IdempotencyRecord.objects.exists()


def test_counts_per_partner(api, world):
    other = PartnerClient(ApiKeyFactory(every_permission=True))
    answers = [client.post("contacts", WANTED, **KEY) for client in (api, other)]
    assert [is_replayed(answer) for answer in answers] == [False, False]
    assert Contact.objects.filter(phone="+966512345678").count() == 2


def test_another_key_of_the_partner_shares_it(api, partner):
    api.post("contacts", WANTED, **KEY)
    other = PartnerClient(ApiKeyFactory(partner=partner, every_permission=True))
    assert is_replayed(other.post("contacts", WANTED, **KEY))


def test_access_is_checked_first(api, partner):
    api.post("contacts", WANTED, **KEY)
    reader = PartnerClient(ApiKeyFactory(partner=partner))
    assert error_of(reader.post("contacts", WANTED, **KEY)) == (403, "FORBIDDEN")


def test_counts_per_path(api, partner):
    made = [BookingFactory(partner=partner) for _ in range(2)]
    answers = [api.patch(f"bookings/{booking.pk}/cancel", {}, **KEY) for booking in made]
    assert [is_replayed(answer) for answer in answers] == [False, False]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("contacts", {"phone": "1"}, 400),
        ("contacts?colour=red", WANTED, 400),
        ("bookings/7c9e6679-7425-40de-944b-e07fc1f90ae7/cancel", {}, 404),
    ],
)
def test_a_refusal_frees_the_key(api, path, body, status):
    method = "PATCH" if "cancel" in path else "POST"
    answer = api.request(method, path, body, **KEY)
    assert answer.status_code == status
    assert not IdempotencyRecord.objects.exists()


def test_a_refused_booking_is_judged_anew(make_world):
    world = make_world(teams=1)
    taken = world.api.post("bookings", world.order()).json()["data"]["bookingId"]
    assert world.api.post("bookings", world.order(), **KEY).status_code == 422
    world.api.patch(f"bookings/{taken}/cancel")
    answer = world.api.post("bookings", world.order(), **KEY)
    assert (answer.status_code, is_replayed(answer)) == (200, False)


def test_a_duplicate_reference_is_still_refused(world):
    body = world.order(externalReference="A-1")
    world.api.post("bookings", body)
    answer = world.api.post("bookings", body, **KEY)
    assert error_of(answer) == (409, "DUPLICATE_EXTERNAL_REFERENCE")
    assert not IdempotencyRecord.objects.exists()


def test_an_answer_is_repeated_for_a_day(api):
    api.post("contacts", WANTED, **KEY)
    with time_machine.travel(NOW + timedelta(hours=23, minutes=59), tick=False):
        assert is_replayed(api.post("contacts", WANTED, **KEY))
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        later = api.post("contacts", {**WANTED, "name": "Sara"}, **KEY)
    assert (later.status_code, is_replayed(later)) == (200, False)


def test_a_key_that_is_used_anew_after_its_day_counts_for_another_day(api):
    api.post("contacts", WANTED, **KEY)
    answers = []
    for hours in (25, 26, 48):
        with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
            answers.append(api.post("contacts", WANTED, **KEY))
    assert [is_replayed(answer) for answer in answers] == [False, True, True]


def test_what_is_past_its_day_is_purged(api):
    api.post("contacts", WANTED, **KEY)
    assert purge_idempotency_records(now=NOW + timedelta(hours=23)) == 0
    assert purge_idempotency_records(now=NOW + timedelta(hours=24)) == 1
    assert not IdempotencyRecord.objects.exists()


def test_a_secret_is_shown_again_and_kept_encrypted(api, allowed_partner):
    wanted = {"url": "http://127.0.0.1:8899/hooks", "events": ["booking.created"]}
    first, again = (api.post("webhooks/subscriptions", wanted, **KEY) for _ in range(2))
    secret = first.json()["data"]["secret"]
    assert again.content == first.content
    subscription = Subscription.objects.get()
    path = f"webhooks/subscriptions/{subscription.pk}/rotate-secret"
    rotated = api.post(path, {}, **KEY).json()["data"]["secret"]
    assert api.post(path, {}, **KEY).json()["data"]["secret"] == rotated
    stored = raw_bodies()
    assert len(stored) == 2
    assert not any(text in body for body in stored for text in (secret, rotated, "secret"))


def raw_bodies():
    """Return the bodies as they lie in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM api_idempotencyrecord")
        return [row[0] for row in cursor.fetchall()]


def test_costs_few_statements(world, django_assert_max_num_queries):
    world.api.get("services")
    read_travel()  # kept for some seconds, as the key and the switches of texts are
    known_switches.read(str(world.partner.pk), dict)
    with django_assert_max_num_queries(26):
        world.api.post("bookings", world.order(), **KEY)
    # Find the claim, in its own transaction.
    with django_assert_max_num_queries(7):
        assert is_replayed(world.api.post("bookings", world.order(), **KEY))


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_name_servers_are_asked_outside_the_transaction(transactional_db, monkeypatch, method):
    """They may take seconds, and on SQLite a transaction keeps every other writer waiting."""
    subscription = SubscriptionFactory()
    AllowedDomainFactory(partner=subscription.partner, host="hooks.example.com")
    api = PartnerClient(ApiKeyFactory(partner=subscription.partner, every_permission=True))
    database, was_in_transaction = connections["default"], []

    def resolve(*_, **__):
        was_in_transaction.append(database.in_atomic_block)
        return [(None, None, None, "", ("8.8.8.8", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    path = f"webhooks/subscriptions/{subscription.pk}" if method == "PATCH" else PATH
    body = {"url": "https://hooks.example.com/new", "events": ["booking.created"]}
    assert api.request(method, path, body, **KEY).status_code == 200
    assert was_in_transaction == [False]
