"""Bring a payment to what its gateway reports, and use the money or return it."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.events import (
    BookingAppointmentStatusChanged,
    BookingPaymentConfirmed,
    BookingPaymentFailed,
    PaymentFailure,
    PaymentSource,
    publish,
)
from bookings.gateways.interface import Charge, ChargeState
from bookings.lifecycle import (
    NOT_PAYABLE,
    PAYMENT,
    Action,
    BookingStatus,
    PaymentAction,
    PaymentState,
    RefundReason,
)
from bookings.models import Booking, Payment
from bookings.payload import payment_payload
from bookings.problems import PaymentProblem
from bookings.retry_delays import next_charge_check
from bookings.services.payments.refunds import publish_money, request_refund
from bookings.services.state.find import lock_booking_of
from bookings.services.state.move import assign_appointment, move_booking, record
from catalog.models import CURRENCY
from cleanlife.actor import SYSTEM, Actor, Initiator
from cleanlife.money import sar_text
from cleanlife.problems import Problem

logger = logging.getLogger(__name__)

CUSTOMER = Actor(Initiator.CUSTOMER, "customer")
CHARGE_FIELDS = ("charge_id", "charge_url", "gateway_status", "problem")
CHECK_FIELDS = ("claimed_until", "next_check_at", "failed_checks")
LONGEST_STATUS = 30


@transaction.atomic
def apply_charge(*, payment_id: UUID, charge: Charge, now: datetime) -> Payment:
    """Bring a payment to the state of its charge; the same report twice changes nothing.

    ``charge`` was read from the gateway itself: a callback is never trusted. One that is of
    another amount, currency or payment changes nothing but the payment's ``problem``.
    """
    booking = lock_booking_of(payment_id)
    payment = Payment.objects.get(pk=payment_id)
    payment.gateway_status = charge.gateway_status[:LONGEST_STATUS]
    payment.claimed_until = None
    payment.failed_checks = 0
    payment.problem = _find_problem(payment, charge)
    if charge.payment_id == payment.pk:
        payment.charge_id = payment.charge_id or charge.id
    if not payment.problem:
        payment.charge_url = charge.url or payment.charge_url
    is_over = charge.state != ChargeState.OPEN and not payment.problem
    payment.next_check_at = (
        None if is_over else next_charge_check(created_at=payment.created_at, now=now)
    )
    payment.save(update_fields=[*CHARGE_FIELDS, *CHECK_FIELDS])
    if payment.problem:
        logger.error("Payment %s: %r", payment.pk, payment.problem)
        _expire_if_due(payment, now=now)
        return payment
    _follow(booking, payment, charge.state, now=now)
    return payment


def settle_capture(booking: Booking, payment: Payment, *, now: datetime) -> None:
    """Use the money of a payment that was just captured; the booking is locked.

    The first money of a booking that waits for it gives the booking its appointment. All other
    money came twice or too late and goes back.
    """
    if booking.status != BookingStatus.WAITING_PAYMENT:
        return_money(booking, payment, now=now)
        return
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


def return_money(booking: Booking, payment: Payment, *, now: datetime) -> None:
    """Refund a captured payment that its locked booking has no use for."""
    is_late = booking.status in NOT_PAYABLE
    reason = RefundReason.LATE_CAPTURE if is_late else RefundReason.DUPLICATE_CAPTURE
    logger.warning("Payment %s of booking %s goes back: %s", payment.pk, booking.pk, reason)
    previous = payment_payload(booking, before=payment)
    request_refund(
        payment, amount_halalas=payment.amount_halalas, reason=reason, actor=SYSTEM, now=now
    )
    publish_money(booking, previous=previous, actor=SYSTEM, now=now)


def _find_problem(payment: Payment, charge: Charge) -> Problem | None:
    """Return why a charge is not the one that this payment was made for, if so."""
    if payment.charge_id not in {None, charge.id}:
        return Problem(PaymentProblem.OTHER_CHARGE, {"charge": charge.id})
    if charge.payment_id != payment.pk:
        return Problem(PaymentProblem.OTHER_PAYMENT)
    if (charge.amount_halalas, charge.currency) != (payment.amount_halalas, CURRENCY):
        amount = f"{sar_text(charge.amount_halalas)} {charge.currency}"
        return Problem(PaymentProblem.OTHER_AMOUNT, {"amount": amount})
    return None


def _follow(booking: Booking, payment: Payment, state: ChargeState, *, now: datetime) -> None:
    is_open = payment.status == PaymentState.PENDING
    if state == ChargeState.CAPTURED and payment.status != PaymentState.CAPTURED:
        payment.captured_at = now
        PAYMENT.move(payment, PaymentAction.CAPTURE, update_fields=("captured_at",))
        settle_capture(booking, payment, now=now)
    elif state == ChargeState.FAILED and is_open:
        PAYMENT.move(payment, PaymentAction.FAIL)
        _record_decline(booking, now=now)
    elif is_open and state == ChargeState.ABANDONED:
        PAYMENT.move(payment, PaymentAction.EXPIRE)
    else:
        _expire_if_due(payment, now=now)


def _expire_if_due(payment: Payment, *, now: datetime) -> None:
    if payment.status == PaymentState.PENDING and payment.expires_at <= now:
        PAYMENT.move(payment, PaymentAction.EXPIRE)


def _record_decline(booking: Booking, *, now: datetime) -> None:
    """Record and publish it; the customer may try again until the deadline."""
    if booking.status != BookingStatus.WAITING_PAYMENT:
        return
    record(booking, Action.DECLINE_PAYMENT, actor=CUSTOMER, now=now)
    publish(BookingPaymentFailed(booking, CUSTOMER, PaymentFailure.DECLINED), now=now)
