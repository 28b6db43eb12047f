"""Fail bookings that were not paid in time."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from bookings.events import BookingPaymentFailed, PaymentFailure, publish
from bookings.lifecycle import Action
from bookings.models import Booking
from bookings.services.pricing.redeem_coupons import release_coupons
from bookings.services.state.move import move_booking
from cleanlife.actor import SYSTEM
from cleanlife.jobs.sweep import sweep
from scheduling.services.release_time import release_time

LARGEST_BATCH = 500


def fail_overdue_bookings(*, now: datetime) -> int:
    """Fail every unpaid booking past its deadline, free its time, and return how many.

    One short transaction each: a payment that comes first wins, and a booking that cannot be
    failed is logged and blocks no other.
    """
    overdue = Booking.objects.overdue(now).order_by("payment_due_at")
    found = list(overdue.values_list("pk", flat=True)[:LARGEST_BATCH])
    fail = partial(_fail_if_overdue, now=now)
    return sweep(found, fail, failure="Booking %s is overdue and could not be failed.")


@transaction.atomic
def _fail_if_overdue(booking_id: UUID, *, now: datetime) -> bool:
    booking = Booking.objects.overdue(now).locked().filter(pk=booking_id).first()
    if booking is None:
        return False
    move_booking(booking, Action.MISS_PAYMENT_DEADLINE, actor=SYSTEM, now=now)
    release_time(owner_id=booking.pk)
    release_coupons(booking, now=now)
    publish(BookingPaymentFailed(booking, SYSTEM, PaymentFailure.DEADLINE), now=now)
    return True
