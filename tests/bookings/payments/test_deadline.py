"""The hour to pay: it ends by itself, never later than the visit begins."""

from datetime import timedelta

import pytest

from bookings.models import Booking
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from scheduling.models import Reservation
from tests.bookings.conftest import NOW as MORNING
from tests.bookings.payments.desk import (
    CANCELLED,
    DEADLINE,
    DUE,
    HOUR,
    MINUTE,
    NOW,
    cancel,
    click,
    open_payment,
    payments,
    standing,
    told,
)

SECOND = timedelta(seconds=1)
CREATED = ("booking.created", None, None)


@pytest.fixture
def shop(make_world):
    return make_world(payment_responsibility="CLEANOS")


def book(shop, **changes):
    answer = shop.api.post("bookings", shop.order(**changes))
    assert answer.status_code == 200
    return Booking.objects.get(pk=answer.json()["data"]["bookingId"])


def test_an_hour_after_it_was_made_it_fails_and_gives_its_time_back(shop):
    booking = book(shop)
    assert fail_overdue_bookings(now=MORNING + HOUR - SECOND) == 0
    assert fail_overdue_bookings(now=MORNING + HOUR) == 1
    assert standing(booking) == ("failed", "FAILED")
    assert told(booking) == [CREATED, DEADLINE]
    assert not Reservation.objects.exclude(state="RELEASED").exists()
    assert shop.api.post("bookings", shop.order()).status_code == 200


def test_it_ends_once(shop):
    booking = book(shop)
    assert [fail_overdue_bookings(now=MORNING + HOUR) for _ in range(3)] == [1, 0, 0]
    assert told(booking) == [CREATED, DEADLINE]


@pytest.mark.parametrize("minutes", [1, 60, 600])
def test_the_setting_says_how_long(shop, settings, minutes):
    settings.PAYMENT_DEADLINE_MINUTES = minutes
    assert book(shop).payment_due_at == MORNING + minutes * MINUTE


def test_it_never_passes_the_visit(shop, settings):
    settings.PAYMENT_DEADLINE_MINUTES = 7 * 24 * 60
    booking = book(shop)
    begin = MORNING.replace(month=7, day=1, hour=9)
    assert booking.payment_due_at == begin
    assert fail_overdue_bookings(now=begin) == 1


def test_a_paid_one_has_no_deadline_any_more(client, shop):
    booking = book(shop)
    click(client, booking, decision="pay")
    assert fail_overdue_bookings(now=MORNING + 24 * HOUR) == 0
    assert standing(booking) == ("in progress", "PAID")
    assert Reservation.objects.exclude(state="RELEASED").exists()


def test_a_canceled_one_neither(booking):
    cancel(booking)
    assert fail_overdue_bookings(now=DUE) == 0
    assert told(booking) == [CANCELLED]


def test_declining_does_not_move_it(client, booking):
    for _ in range(3):
        click(client, booking, decision="decline")
    assert fail_overdue_bookings(now=DUE - SECOND) == 0
    assert fail_overdue_bookings(now=DUE) == 1


@pytest.mark.parametrize("decision", ["pay", "decline"])
def test_after_it_a_click_does_nothing(client, booking, decision):
    Booking.objects.update(payment_due_at=NOW)
    for status in ("waiting payment", "failed"):
        Booking.objects.update(status=status)
        response = click(client, booking, decision=decision)
        assert response.status_code == 303
    assert (payments(booking), told(booking)) == ([], [])


def test_after_it_tap_is_asked_for_nothing(client, tap, booking):
    Booking.objects.update(payment_due_at=NOW)
    click(client, booking)
    assert (tap.requests, payments(booking)) == ([], [])


def test_an_open_charge_is_not_offered_after_it(client, tap, booking):
    open_payment(client, booking)
    Booking.objects.update(payment_due_at=NOW)
    assert "/pages/" not in click(client, booking).url
