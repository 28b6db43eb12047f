"""Fifty equal requests at once, by real threads on PostgreSQL (contract, sections 4 and 7)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from bookings.models import Booking, Contact
from cleanlife.api.errors import IdempotencyRequestInProgress
from cleanlife.api.models import LEASE, IdempotencyRecord
from cleanlife.api.services.idempotency_keys import KeyUse, claim_idempotency_key
from scheduling.models import Reservation
from tests.bookings.conftest import NOW
from tests.client import PartnerClient
from tests.together import in_line
from webhooks.models import Event

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]

CALLERS = 50
KEY = {"Idempotency-Key": "fifty"}


def call_at_once(call):
    """Return what each of the callers was answered; all begin at the same moment."""
    barrier = threading.Barrier(CALLERS)

    def begin(number):
        try:
            barrier.wait(timeout=30)
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(CALLERS) as threads:
        return list(threads.map(begin, range(CALLERS)))


def test_one_key_makes_one_booking(make_world):
    world = make_world(teams=3)
    body = world.order(externalReference="A-1")

    def book(_=0):
        return PartnerClient(world.api.api_key).post("bookings", body, **KEY)

    answers = call_at_once(book)
    made = [answer for answer in answers if answer.status_code == 200]
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert len({answer.content for answer in made}) == 1
    assert len(made) + len(waiting) == CALLERS
    assert {answer.json()["error"]["code"] for answer in waiting} <= {
        "IDEMPOTENCY_REQUEST_IN_PROGRESS"
    }
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in waiting)
    assert (Booking.objects.count(), Reservation.objects.count()) == (1, 1)
    assert (Event.objects.count(), IdempotencyRecord.objects.count()) == (2, 1)

    again = call_at_once(book)
    assert {answer.content for answer in again} == {made[0].content}
    assert {answer.headers.get("Idempotent-Replayed") for answer in again} == {"true"}


def test_different_keys_do_not_hold_each_other_up(make_world):
    world = make_world()

    def create(number):
        wanted = {"phone": f"05123456{number:02d}", "name": "Noura"}
        client = PartnerClient(world.api.api_key)
        return client.post("contacts", wanted, **{"Idempotency-Key": str(number)})

    assert {answer.status_code for answer in call_at_once(create)} == {200}
    assert Contact.objects.count() == CALLERS + 1


def test_keys_do_not_close_a_circle_of_locks(make_world):
    """Bookings and cancellations with keys of their own, for the same team and the same day."""
    world = make_world(teams=2)
    hours = [f"{hour:02d}:00" for hour in range(8, 20, 2)]

    def work(number):
        client = PartnerClient(world.api.api_key)
        start = hours[number % len(hours)]
        slot = {"startAt": start, "endAt": f"{int(start[:2]) + 2:02d}:00"}
        key = {"Idempotency-Key": f"book {number}".replace(" ", "-")}
        answer = client.post("bookings", world.order(timeslot=slot), **key)
        if answer.status_code != 200:
            return {answer.status_code}
        path = f"bookings/{answer.json()['data']['bookingId']}/cancel"
        key = {"Idempotency-Key": f"cancel-{number}"}
        return {answer.status_code, client.patch(path, {}, **key).status_code}

    assert set().union(*call_at_once(work)) <= {200, 422}
    assert not Reservation.objects.exclude(state="RELEASED").exists()


def test_a_dead_requests_key_is_taken_over_once():
    use = KeyUse(
        partner_id=uuid4(), method="POST", path="/v1/x", key="k", request_hash="a" * 64
    )
    claim_idempotency_key(use, now=NOW)

    def take_over():
        try:
            return claim_idempotency_key(use, now=NOW + LEASE).status
        except IdempotencyRequestInProgress:
            return "in progress"

    lock = IdempotencyRecord.objects.select_for_update().get
    assert in_line(lock, [take_over, take_over]) == [None, "in progress"]
