"""Believe what the gateway says of a charge, and do what follows from it."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.events import BookingPaymentFailed, PaymentFailure, publish
from bookings.gateways.interface import Charge, ChargeState
from bookings.lifecycle import PAYMENT, Action, BookingStatus, PaymentAction, PaymentState
from bookings.models import Booking, Payment
from bookings.pace import next_charge_look
from bookings.problems import PaymentProblem
from bookings.services.payments.settle_capture import CUSTOMER, settle_capture
from bookings.services.state.move import record
from catalog.models import CURRENCY
from cleanlife.money import sar_text
from cleanlife.problems import Problem

logger = logging.getLogger(__name__)

KEPT = ("charge_id", "charge_url", "gateway_status", "problem")
WATCHED = ("claimed_until", "next_check_at", "failed_checks")
LONGEST_STATUS = 30


@transaction.atomic
def apply_charge(*, payment_id: UUID, charge: Charge, now: datetime) -> Payment:
    """Bring a payment to what the gateway told of its charge; told twice, nothing happens.

    ``charge`` was read from the gateway itself: a callback is never believed. One that is of
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
        None if is_over else next_charge_look(created_at=payment.created_at, now=now)
    )
    payment.save(update_fields=[*KEPT, *WATCHED])
    if payment.problem:
        logger.error("Payment %s: %r", payment.pk, payment.problem)
        _expire_if_due(payment, now=now)
        return payment
    _follow(booking, payment, charge.state, now=now)
    return payment


def lock_booking_of(payment_id: UUID) -> Booking:
    """Return the payment's booking, locked: all that happens to its payments waits for it."""
    return Booking.objects.locked().get(payments=payment_id)


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
        _tell_decline(booking, now=now)
    elif is_open and state == ChargeState.ABANDONED:
        PAYMENT.move(payment, PaymentAction.EXPIRE)
    else:
        _expire_if_due(payment, now=now)


def _expire_if_due(payment: Payment, *, now: datetime) -> None:
    if payment.status == PaymentState.PENDING and payment.expires_at <= now:
        PAYMENT.move(payment, PaymentAction.EXPIRE)


def _tell_decline(booking: Booking, *, now: datetime) -> None:
    """Tell the partner; the customer may try again until the deadline."""
    if booking.status != BookingStatus.WAITING_PAYMENT:
        return
    record(booking, Action.DECLINE_PAYMENT, actor=CUSTOMER, now=now)
    publish(BookingPaymentFailed(booking, CUSTOMER, PaymentFailure.DECLINED), now=now)
