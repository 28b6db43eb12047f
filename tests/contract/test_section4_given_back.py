"""Contract, section 4: what a partner sent stands in the booking, in answers and in events."""

import json

import pytest

from bookings.services.cancel_booking import cancel_booking
from cleanlife import clock
from cleanlife.actor import SYSTEM, Actor, Initiator
from tests.answers import UNKNOWN_ID
from tests.factories.bookings import BookingFactory, CancellationReasonFactory
from tests.factories.catalog import PackageFactory
from webhooks.models import Event

pytestmark = pytest.mark.usefixtures("frozen")

SENT = {
    "notes": "Ring twice.\nThe dog is friendly.",
    "metadata": {"room": "412", "ملاحظة": "نعم"},
    "workType": "DEEP",
    "userId": "guest-7",
}
STAFF = Actor(Initiator.OPERATIONS, "huda")


def book(world, **changes):
    return world.api.post("bookings", world.order(**changes)).json()["data"]


def told():
    """Return the booking objects of all events, in order."""
    bodies = Event.objects.order_by("sequence").values_list("body", flat=True)
    return [json.loads(body)["data"]["booking"] for body in bodies]


def cancel(world, **changes):
    return cancel_booking(partner=world.partner, now=clock.now(), **changes)


@pytest.mark.parametrize("name", SENT)
def test_what_was_sent_is_answered_read_listed_and_told(world, name):
    booking = book(world, **SENT)
    read = world.api.get(f"bookings/{booking['bookingId']}").json()["data"]
    [listed] = world.api.get("bookings").json()["data"]
    for shown in (booking, read, listed, *told()):
        assert shown[name] == SENT[name]


def test_a_package_is_named(world):
    package = PackageFactory(service=world.service, hours=3)
    assert book(world, packageId=str(package.pk))["packageId"] == str(package.pk)


def test_what_was_not_sent_is_null(world):
    booking = book(world)
    names = ("notes", "workType", "userId", "packageId", "cancellation")
    assert [booking[name] for name in names] == [None] * 5
    assert booking["metadata"] == {}


def test_changed_notes_are_told(world):
    booking = book(world, notes="Ring twice.")
    world.api.patch(f"bookings/{booking['bookingId']}", {"notes": "Gate 4"})
    assert (told()[0]["notes"], told()[-1]["notes"]) == ("Ring twice.", "Gate 4")


def test_a_cancellation_says_why_by_whom_and_when(world):
    reason = CancellationReasonFactory(name_en="Guest left", name_ar="غادر الضيف")
    path = f"bookings/{book(world)['bookingId']}"
    body = {"reasonId": str(reason.pk), "notes": "Left early."}
    answer = world.api.patch(f"{path}/cancel", body).json()["data"]
    assert answer["cancellation"] == {
        "reason": {"id": str(reason.pk), "nameEn": "Guest left", "nameAr": "غادر الضيف"},
        "notes": "Left early.",
        "by": "PARTNER",
        "at": "2026-06-28T08:00:00+03:00",
    }
    assert world.api.get(path).json()["data"] == answer == told()[-1]
    assert world.api.get("bookings").json()["data"] == [answer]


def test_a_cancellation_without_a_word_has_no_reason(world):
    path = f"bookings/{book(world)['bookingId']}/cancel"
    found = world.api.patch(path).json()["data"]["cancellation"]
    assert (found["reason"], found["notes"], found["by"]) == (None, None, "PARTNER")


@pytest.mark.parametrize("actor", [STAFF, SYSTEM])
def test_whoever_cancels_is_named(world, actor):
    booking = book(world)
    cancel(world, booking_id=booking["bookingId"], actor=actor)
    assert told()[-1]["cancellation"]["by"] == actor.initiator


def test_what_operations_noted_stays_with_them(world):
    booking = book(world)
    reason = CancellationReasonFactory()
    this = {"booking_id": booking["bookingId"], "reason_id": reason.pk}
    cancel(world, **this, notes="Fraud?", actor=STAFF)
    found = told()[-1]["cancellation"]
    assert (found["reason"]["id"], found["notes"]) == (str(reason.pk), None)


def test_a_reason_that_is_switched_off_later_stays(world):
    reason = CancellationReasonFactory()
    path = f"bookings/{book(world)['bookingId']}"
    world.api.patch(f"{path}/cancel", {"reasonId": str(reason.pk)})
    reason.is_active = False
    reason.save()
    found = world.api.get(path).json()["data"]["cancellation"]
    assert found["reason"]["id"] == str(reason.pk)


def test_a_cancellation_of_which_nobody_knows_more_is_none(api, partner):
    booking = BookingFactory(partner=partner, status="canceled")
    assert api.get(f"bookings/{booking.pk}").json()["data"]["cancellation"] is None


def test_a_refused_cancellation_says_nothing(world):
    path = f"bookings/{book(world)['bookingId']}"
    world.api.patch(f"{path}/cancel", {"reasonId": UNKNOWN_ID})
    assert world.api.get(path).json()["data"]["cancellation"] is None


def test_a_list_takes_no_query_for_each_booking(api, partner, django_assert_max_num_queries):
    reason = CancellationReasonFactory()
    for _ in range(10):
        BookingFactory(partner=partner, canceled=True, cancellation_reason=reason)
    api.get("bookings")
    with django_assert_max_num_queries(3):
        assert len(api.get("bookings").json()["data"]) == 10
