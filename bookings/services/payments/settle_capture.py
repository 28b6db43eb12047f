"""Money has come: the booking gets its visit, or the customer the money back."""

import logging
from datetime import datetime

from bookings.events import (
    BookingAppointmentStatusChanged,
    BookingPaymentConfirmed,
    PaymentSource,
    publish,
)
from bookings.lifecycle import NOT_PAYABLE, Action, BookingStatus, RefundReason
from bookings.models import Booking, Payment
from bookings.services.payments.request_refund import request_refund
from bookings.services.state.move import move_booking, record
from bookings.services.visits.assign_appointment import assign_appointment
from cleanlife.actor import SYSTEM, Actor, Initiator

logger = logging.getLogger(__name__)

CUSTOMER = Actor(Initiator.CUSTOMER, "customer")


def settle_capture(booking: Booking, payment: Payment, *, now: datetime) -> None:
    """Use the money of a payment that was captured just now; the booking is locked.

    The first money of a booking that waits for it gives the booking its appointment. All other
    money came twice or too late and goes back.
    """
    if booking.status == BookingStatus.WAITING_PAYMENT:
        _receive(booking, now=now)
        return
    return_money(booking, payment, now=now)


def return_money(booking: Booking, payment: Payment, *, now: datetime) -> None:
    """Refund a captured payment that its locked booking has no use for."""
    is_late = booking.status in NOT_PAYABLE
    reason = RefundReason.LATE_CAPTURE if is_late else RefundReason.DUPLICATE_CAPTURE
    logger.warning("Payment %s of booking %s goes back: %s", payment.pk, booking.pk, reason)
    request_refund(
        payment, amount_halalas=payment.amount_halalas, reason=reason, actor=SYSTEM, now=now
    )


def _receive(booking: Booking, *, now: datetime) -> None:
    booking.customer_paid_at = now
    move_booking(
        booking,
        Action.RECEIVE_PAYMENT,
        actor=CUSTOMER,
        now=now,
        update_fields=("customer_paid_at",),
    )
    assign_appointment(booking, now=now)
    record(booking, Action.ASSIGN, actor=SYSTEM, now=now)
    publish(BookingPaymentConfirmed(booking, CUSTOMER, PaymentSource.CLEANLIFE), now=now)
    publish(BookingAppointmentStatusChanged(booking, SYSTEM), now=now)
