"""Reads and ages payments inside a stack: functions for ``Stack.call``."""

from bookings.models import Booking, Payment, Refund
from cleanlife import clock


def let_the_deadline_pass(booking_id):
    Booking.objects.filter(pk=booking_id).update(payment_due_at=clock.now())


def payments_of(booking_id):
    """Return state and charge of every payment of a booking, oldest first."""
    rows = Payment.objects.filter(booking=booking_id).order_by("created_at")
    return list(rows.values_list("status", "charge_id"))


def refunds_of(booking_id):
    rows = Refund.objects.filter(payment__booking=booking_id).order_by("created_at")
    return list(rows.values_list("status", "reason", "amount_halalas"))


def make_payments_due():
    """Let the poller look now instead of in a while."""
    Payment.objects.filter(next_check_at__isnull=False).update(next_check_at=clock.now())


def end_leases_of_refunds():
    """Let the time pass that a dead worker had its refunds for."""
    Refund.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=clock.now())
