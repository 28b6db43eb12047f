"""What had to wait for a booking while its customer's money came."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial

import pytest
from django.db import connections, transaction

from bookings.lifecycle import AppointmentStatus
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from bookings.services.payments.apply_charge import settle_capture
from bookings.services.state.find import lock_booking_of
from bookings.services.update_booking import BookingChanges, update_booking
from cleanlife.actor import SYSTEM
from tests.bookings.payments.desk import DUE, NOW, PAID, cancel, fresh, standing
from tests.factories.payments import PaidFactory
from tests.together import until_somebody_waits
from webhooks.models import Event

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


@contextmanager
def behind_a_capture(booking):
    """Run what is handed out while the booking is being paid; it ends after that."""
    payment = PaidFactory(booking=booking)

    def run(call):
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        settle_capture(lock_booking_of(payment.pk), payment, now=NOW)
        yield lambda call: threads.submit(run, call)
        until_somebody_waits()


def update(booking, **changes):
    return update_booking(
        partner=booking.partner,
        booking_id=booking.pk,
        changes=BookingChanges(**changes),
        actor=SYSTEM,
        now=NOW,
    )


def last_told():
    return json.loads(Event.objects.order_by("sequence").last().body)["data"]["booking"]


def test_a_cancellation_calls_the_new_visit_off(booking):
    with behind_a_capture(booking) as start:
        cancellation = start(partial(cancel, booking))
    cancellation.result()
    assert fresh(booking).appointment.status == AppointmentStatus.CANCELLED
    assert last_told()["appointment"]["status"] == "Cancelled"


def test_a_change_tells_of_the_new_visit(booking):
    with behind_a_capture(booking) as start:
        change = start(partial(update, booking, notes="Ring twice"))
    change.result()
    assert last_told()["appointmentId"] == str(fresh(booking).appointment.uuid)


def test_the_deadline_finds_the_visit_paid(booking):
    with behind_a_capture(booking) as start:
        failed = start(partial(fail_overdue_bookings, now=DUE))
    assert (failed.result(), standing(booking)) == (0, PAID)


def test_the_new_visit_can_move(booking):
    with behind_a_capture(booking) as start:
        move = start(partial(update, booking, service_date=date(2026, 7, 1)))
    assert move.result().appointment.status == AppointmentStatus.SCHEDULED
