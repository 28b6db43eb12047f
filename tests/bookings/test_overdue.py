"""Unpaid bookings past their deadline."""

from datetime import timedelta

from bookings.models import Booking, Transition
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from tests.bookings.conftest import NOW
from webhooks.models import Event, EventSequence

LATER = NOW + timedelta(hours=2)


def book(world, start, end):
    body = world.order(timeslot={"startAt": start, "endAt": end})
    assert world.api.post("bookings", body).status_code == 200


def test_one_that_cannot_be_failed_holds_up_no_other(make_world, caplog):
    worlds = [make_world(payment_responsibility="CLEANOS") for _ in range(2)]
    for world in worlds:
        book(world, "09:00", "12:00")
    broken, sound = worlds
    # The first in line cannot tell its event: its partner has no number left.
    EventSequence.objects.filter(partner=broken.partner).update(last=2**63 - 1)
    assert fail_overdue_bookings(now=LATER) == 1
    assert Booking.objects.get(status="failed").partner == sound.partner
    assert "could not be failed" in caplog.text


def test_history_and_event_name_one_cause(make_world):
    world = make_world(payment_responsibility="CLEANOS")
    book(world, "09:00", "12:00")
    fail_overdue_bookings(now=LATER)
    event = Event.objects.get(type="booking.payment_failed")
    assert Transition.objects.last().request_id == event.request_id
