"""Confirm that the partner was paid."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.errors import (
    BookingNotPayable,
    PaymentAlreadyConfirmed,
    PaymentResponsibilityMismatch,
)
from bookings.events import BookingPaymentConfirmed, publish
from bookings.lifecycle import NOT_PAYABLE, Action
from bookings.models import Booking
from bookings.services.state.find import lock_booking
from bookings.services.state.move import record, touch_booking
from cleanlife.actor import Actor
from partners.models import Partner, PaymentResponsibility


def confirm_payment(
    *,
    partner: Partner,
    booking_id: UUID,
    payment_reference: str = "",
    actor: Actor,
    now: datetime,
) -> Booking:
    """Confirm the payment of a booking; it cannot be undone or repeated.

    Raises BookingNotFound, PaymentResponsibilityMismatch, BookingNotPayable and
    PaymentAlreadyConfirmed, checked in this order (contract, section 4).
    """
    with transaction.atomic():
        booking = lock_booking(partner=partner, booking_id=booking_id)
        _check_confirmable(booking)
        booking.partner_payment_confirmed_at = now
        booking.payment_reference = payment_reference
        touch_booking(
            booking,
            now=now,
            update_fields=("partner_payment_confirmed_at", "payment_reference"),
        )
        record(booking, Action.CONFIRM_PAYMENT, actor=actor, now=now)
        publish(BookingPaymentConfirmed(booking, actor), now=now)
    return booking


def _check_confirmable(booking: Booking) -> None:
    if booking.payment_responsibility != PaymentResponsibility.PARTNER:
        raise PaymentResponsibilityMismatch
    if booking.status in NOT_PAYABLE or booking.total_halalas == 0:
        raise BookingNotPayable
    if booking.partner_payment_confirmed_at:
        raise PaymentAlreadyConfirmed
