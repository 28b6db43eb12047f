"""Migrations fill new columns of the rows that exist."""

from importlib import import_module

import pytest
from django.apps import apps

from bookings.models import Booking
from tests.bookings.conftest import NOW
from tests.factories.bookings import BookingFactory

pytestmark = pytest.mark.django_db
cancelled = import_module("bookings.migrations.0011_cancelled_by_and_at")


def who_and_when():
    return set(Booking.objects.values_list("cancelled_by", "cancelled_at"))


def write_history(booking, action, life_cycle="BOOKING", initiator="OPERATIONS"):
    booking.transitions.create(
        life_cycle=life_cycle,
        action=action,
        to_state="canceled",
        initiator=initiator,
        actor="huda",
        created_at=NOW,
    )


@pytest.mark.parametrize("initiator", ["PARTNER", "OPERATIONS", "CUSTOMER", "SYSTEM"])
def test_the_history_says_who_cancelled_and_when(initiator):
    booking = BookingFactory(status="canceled")
    write_history(booking, "cancel", initiator=initiator)
    write_history(booking, "cancel", life_cycle="APPOINTMENT", initiator="SYSTEM")
    cancelled.fill(apps, None)
    assert who_and_when() == {(initiator, NOW)}


@pytest.mark.parametrize(("status", "action"), [("in progress", "update"), ("canceled", "x")])
def test_a_booking_without_such_a_line_stays_empty(status, action):
    write_history(BookingFactory(status=status), action)
    cancelled.fill(apps, None)
    assert who_and_when() == {("", None)}
