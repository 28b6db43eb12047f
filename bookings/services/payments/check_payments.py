"""Ask gateways about charges: callbacks get lost, and say little."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeAlias

from django.db import transaction

from bookings.gateways.interface import Charge, GatewayRefused, GatewayUnavailable
from bookings.gateways.registry import calls_out, gateway_named
from bookings.lifecycle import PAYMENT, PaymentAction, PaymentState
from bookings.models import Payment
from bookings.problems import quoted
from bookings.retry_delays import next_charge_check
from bookings.services.payments.apply_charge import apply_charge
from bookings.services.state.claim_due import claimer
from bookings.services.state.find import lock_booking_of
from cleanlife.clock import going_on_from
from cleanlife.jobs.sweep import Calls, sweep_at_once

logger = logging.getLogger(__name__)

Answer: TypeAlias = Callable[[], Charge | None]
Clock: TypeAlias = Callable[[], datetime]


def check_payments(*, now: datetime) -> int:
    """Check all payments that are due, several at once, and return how many there were."""
    clock = going_on_from(now)
    calls: Calls[Payment, Charge | None] = Calls(
        claim=claimer(
            Payment.objects.due, "next_check_at", partner="booking__partner", clock=clock
        ),
        begin=_begin,
        end=partial(_end, clock=clock),
        failure="Payment %s could not be checked.",
    )
    return sweep_at_once(calls)


def check_payment(payment: Payment, *, now: datetime) -> Payment:
    """Check one payment at once, for a person who waits; return it as it is then."""
    clock = going_on_from(now)
    _apply_answer(payment, partial(_ask, payment), clock=clock)
    payment.refresh_from_db()
    return payment


def _begin(payment: Payment) -> Answer:
    """Return the call for a thread; those of the simulated gateway need this thread."""
    return partial(_ask, payment) if calls_out(payment.gateway) else lambda: None


def _end(payment: Payment, answer: Answer, *, clock: Clock) -> None:
    ours = partial(_ask, payment)
    _apply_answer(payment, answer if calls_out(payment.gateway) else ours, clock=clock)


def _ask(payment: Payment) -> Charge | None:
    """Return the charge as the gateway has it, None for a payment that has none."""
    if not payment.charge_id:
        return None
    return gateway_named(payment.gateway).read_charge(payment.charge_id)


def _apply_answer(payment: Payment, answer: Answer, *, clock: Clock) -> None:
    try:
        charge = answer()
    except (GatewayUnavailable, GatewayRefused) as problem:
        _check_later(payment, problem, now=clock())
        return
    if charge is None:
        _wait_for_charge(payment, now=clock())
        return
    apply_charge(payment_id=payment.pk, charge=charge, now=clock())


def _check_later(payment: Payment, problem: Exception, *, now: datetime) -> None:
    logger.warning("Payment %s: the gateway gave no answer: %s", payment.pk, problem)
    failures = payment.failed_checks + 1
    later = next_charge_check(created_at=payment.created_at, now=now, failures=failures)
    Payment.objects.filter(pk=payment.pk).update(
        failed_checks=failures,
        problem=quoted(problem),
        next_check_at=later,
    )


@transaction.atomic
def _wait_for_charge(payment: Payment, *, now: datetime) -> None:
    """Expire a payment whose charge never came: no customer has a page to pay it on."""
    lock_booking_of(payment.pk)
    fresh = Payment.objects.get(pk=payment.pk)
    if fresh.charge_id:
        return
    is_open = fresh.status == PaymentState.PENDING
    is_over = fresh.expires_at <= now
    fresh.next_check_at = fresh.expires_at if is_open and not is_over else None
    fresh.save(update_fields=["next_check_at"])
    if is_open and is_over:
        PAYMENT.move(fresh, PaymentAction.EXPIRE)
