"""Contract, section 4: a booking shows what came of its money, in answers and in events."""

import json
from datetime import timedelta

import pytest

from bookings.models import Booking, Payment, Refund
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from bookings.services.payments.apply_charge import settle_capture
from bookings.services.payments.refunds import refund_by_operations, retry_refund
from bookings.services.state.find import lock_booking_of
from cleanlife.actor import Actor, Initiator
from tests.answers import error_of
from tests.bookings.payments.conftest import tap
from tests.bookings.payments.desk import NOW, pay, poll
from tests.factories.bookings import BookingFactory
from tests.factories.payments import PaidFactory, RefundOnItsWayFactory
from webhooks.models import Event

__all__ = ["tap"]
pytestmark = pytest.mark.usefixtures("frozen")

STAFF = Actor(Initiator.OPERATIONS, "huda")
MINUTE = timedelta(minutes=1)
UNPAID = {
    "status": "PENDING",
    "amount": 150,
    "paidAt": None,
    "reference": None,
    "refunded": 0,
    "refundStatus": None,
}


@pytest.fixture
def world(make_world):
    return make_world(payment_responsibility="CLEANOS")


@pytest.fixture
def booking(world):
    return book(world)


@pytest.fixture
def paid(client, tap, booking):
    """Let the customer pay SAR 150.00 a minute later."""
    pay(client, tap, booking)
    return booking


def book(world, **changes):
    answer = world.api.post("bookings", world.order(**changes)).json()["data"]
    return Booking.objects.get(pk=answer["bookingId"])


def read(world):
    """Return the one booking as it is read."""
    [shown] = world.api.get("bookings").json()["data"]
    assert shown == world.api.get(f"bookings/{shown['bookingId']}").json()["data"]
    return shown


def told():
    """Return type and data of what was told, in order."""
    bodies = [json.loads(event.body) for event in Event.objects.order_by("sequence")]
    return [(body["event"], body["data"]) for body in bodies]


def cancel(world, booking):
    return world.api.patch(f"bookings/{booking.pk}/cancel").json()["data"]


def refund(booking, halalas, *, now=NOW + 2 * MINUTE):
    return refund_by_operations(
        payment_id=booking.payments.captured().get().pk,
        amount_halalas=halalas,
        notes="Late team",
        actor=STAFF,
        now=now,
    )


# The life of the money that CleanLife collects.


def test_what_nobody_has_paid_is_to_pay(world, booking):
    assert read(world)["payment"] == UNPAID
    assert told()[0][1]["booking"]["payment"] == UNPAID


def test_what_was_paid_names_its_charge(world, paid):
    shown = read(world)
    assert (shown["version"], shown["updatedAt"]) == (2, "2026-06-28T08:01:00+03:00")
    assert shown["payment"] == {
        **UNPAID,
        "status": "PAID",
        "paidAt": "2026-06-28T08:01:00+03:00",
        "reference": paid.payments.get().charge_id,
    }
    assert told()[1][1]["booking"]["payment"] == shown["payment"]


def test_a_cancellation_does_not_hide_that_it_was_paid(world, paid):
    answer = cancel(world, paid)
    assert answer["paymentStatus"] == "CANCELLED"
    found = [answer["payment"][name] for name in ("status", "refunded", "refundStatus")]
    assert found == ["PAID", 0, "PENDING"]
    assert told()[-1][0] == "booking.cancelled"
    assert told()[-1][1]["booking"] == answer == read(world)


def test_a_refund_that_arrived_is_told(world, tap, paid):
    tap.refund_status = "REFUNDED"
    version = cancel(world, paid)["version"]
    poll(NOW + 3 * MINUTE)
    name, data = told()[-1]
    assert (name, data["initiator"]) == ("booking.refunded", "SYSTEM")
    assert data["refund"] == {"amount": 150, "status": "REFUNDED"}
    assert data["booking"] == read(world)
    shown = data["booking"]
    assert (shown["version"], shown["updatedAt"]) == (version + 1, "2026-06-28T08:03:00+03:00")
    assert (shown["payment"]["refunded"], shown["payment"]["refundStatus"]) == (150, "REFUNDED")


def test_a_refund_that_failed_is_told_and_so_is_what_follows(world, tap, paid):
    tap.refund_status = "DECLINED"
    cancel(world, paid)
    poll(NOW + 3 * MINUTE)
    assert told()[-1][1]["refund"] == {"amount": 150, "status": "FAILED"}
    assert read(world)["payment"]["refundStatus"] == "FAILED"

    tap.refund_status = "REFUNDED"
    retry_refund(refund_id=Refund.objects.get().pk, actor=STAFF, now=NOW + 4 * MINUTE)
    name, data = told()[-1]
    assert (name, data["previous"]["payment"]["refundStatus"]) == ("booking.updated", "FAILED")
    assert (data["initiator"], read(world)["payment"]["refundStatus"]) == (
        "OPERATIONS",
        "PENDING",
    )
    poll(NOW + 5 * MINUTE)
    assert told()[-1][1]["refund"] == {"amount": 150, "status": "REFUNDED"}
    assert read(world)["payment"]["refundStatus"] == "REFUNDED"


def test_parts_that_go_back_are_told_one_by_one(world, tap, paid):
    tap.refund_status = "REFUNDED"
    before = read(world)["payment"]
    refund(paid, 5000)
    assert told()[-1][1]["previous"] == {"payment": before}
    poll(NOW + 2 * MINUTE)
    refund(paid, 1050, now=NOW + 3 * MINUTE)
    poll(NOW + 3 * MINUTE)
    assert [name for name, _ in told()[-4:]] == ["booking.updated", "booking.refunded"] * 2
    amounts = [data["refund"]["amount"] for _, data in told() if "refund" in data]
    assert (amounts, read(world)["payment"]["refunded"]) == ([50, 10.5], 60.5)
    assert [data["booking"]["version"] for _, data in told()[-4:]] == [3, 4, 5, 6]


def test_of_several_refunds_the_failed_one_is_shown(world, tap, paid):
    for status, halalas in [("DECLINED", 5000), ("REFUNDED", 1000)]:
        tap.refund_status = status
        refund(paid, halalas)
        poll(NOW + 2 * MINUTE)
    shown = read(world)["payment"]
    assert (shown["refunded"], shown["refundStatus"]) == (10, "FAILED")


def test_money_after_a_cancellation_was_paid_and_goes_back(client, world, tap, booking):
    cancelled = cancel(world, booking)
    assert cancelled["payment"]["status"] == "CANCELLED"
    late = PaidFactory(booking=booking, amount_halalas=15000, captured_at=NOW + MINUTE)
    settle_capture(lock_booking_of(late.pk), late, now=NOW + MINUTE)
    name, data = told()[-1]
    assert (name, data["previous"]) == ("booking.updated", {"payment": cancelled["payment"]})
    shown = read(world)["payment"]
    assert (shown["status"], shown["reference"]) == ("PAID", late.charge_id)
    assert (shown["amount"], shown["refundStatus"]) == (150, "PENDING")
    assert read(world)["version"] == cancelled["version"] + 1


def test_money_that_came_twice_is_counted_on_both_sides(world, paid):
    twice = PaidFactory(booking=paid, amount_halalas=15000, captured_at=NOW + 2 * MINUTE)
    settle_capture(lock_booking_of(twice.pk), twice, now=NOW + 2 * MINUTE)
    Refund.objects.update(status="REFUNDED", refunded_at=NOW)
    shown = read(world)["payment"]
    assert (shown["amount"], shown["refunded"]) == (300, 150)
    assert shown["reference"] == Payment.objects.exclude(pk=twice.pk).get().charge_id


def test_what_was_not_paid_in_time_failed(world, booking):
    fail_overdue_bookings(now=booking.payment_due_at)
    assert read(world)["payment"] == {**UNPAID, "status": "FAILED"}


def test_what_costs_nothing_needs_no_payment(world):
    world.service.base_price_per_hour_halalas = 0
    world.service.save()
    booking = book(world)
    expected = {**UNPAID, "status": "NOT_REQUIRED", "amount": 0}
    assert read(world)["payment"] == cancel(world, booking)["payment"] == expected


# The money that the partner collects.


def test_a_partner_that_collects_sees_its_own_confirmation(make_world):
    world = make_world()
    booking = book(world)
    assert read(world)["payment"] == UNPAID
    path = f"bookings/{booking.pk}/confirm-payment"
    answer = world.api.post(path, {"paymentReference": "POS-1"}).json()["data"]
    at = "2026-06-28T08:00:00+03:00"
    expected = {**UNPAID, "status": "PAID", "paidAt": at, "reference": "POS-1"}
    assert answer["payment"] == told()[-1][1]["booking"]["payment"] == expected
    assert cancel(world, booking)["payment"] == expected


# Versions.


def test_a_payment_makes_a_known_version_old(client, tap, world, booking):
    path = f"bookings/{booking.pk}"
    pay(client, tap, booking)
    for each in (f"{path}/cancel", path):
        answer = world.api.patch(each, {"notes": "Gate 4"}, **{"If-Match": '"1"'})
        assert error_of(answer) == (412, "PRECONDITION_FAILED")
    known = world.api.request("GET", path, **{"If-None-Match": '"1"'})
    assert (known.status_code, known.headers["ETag"]) == (200, '"2"')


def test_a_refund_makes_a_known_version_old(world, tap, paid):
    version = read(world)["version"]
    refund(paid, 100)
    answer = world.api.patch(f"bookings/{paid.pk}/cancel", **{"If-Match": f'"{version}"'})
    assert error_of(answer) == (412, "PRECONDITION_FAILED")


def test_whoever_follows_changes_sees_a_refund(world, tap, paid):
    tap.refund_status = "REFUNDED"
    refund(paid, 100)
    poll(NOW + 30 * MINUTE)
    since = "2026-06-28T08:30:00+03:00"
    assert len(world.api.get("bookings", updatedSince=since).json()["data"]) == 1


def test_money_in_a_list_takes_two_queries(api, partner, django_assert_max_num_queries):
    for _ in range(5):
        booking = BookingFactory(partner=partner, payment_responsibility="CLEANOS")
        for _ in range(3):
            RefundOnItsWayFactory(payment__booking=booking)
    api.get("bookings")
    with django_assert_max_num_queries(5):
        assert len(api.get("bookings").json()["data"]) == 5
