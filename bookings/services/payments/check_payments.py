"""Ask gateways about charges: callbacks get lost, and say little."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.gateways.interface import Charge, GatewayRefused, GatewayUnavailable
from bookings.gateways.registry import gateway_named
from bookings.lifecycle import PAYMENT, PaymentAction, PaymentState
from bookings.models import Payment
from bookings.problems import quoted
from bookings.retry_delays import next_charge_check
from bookings.services.payments.apply_charge import apply_charge
from bookings.services.state.claim_due import claim_due
from bookings.services.state.find import lock_booking_of
from cleanlife.clock import going_on_from
from cleanlife.jobs.sweep import sweep

logger = logging.getLogger(__name__)

# Charges that are read at the same time; a batch must end within the lease.
AT_ONCE = 8
LARGEST_BATCH = 2 * AT_ONCE


def check_payments(*, now: datetime) -> int:
    """Check some payments that are due and return how many; 0 when none is left."""
    due = claim_due(Payment.objects.due(now), "next_check_at", now=now, limit=LARGEST_BATCH)
    payments = {payment.pk: payment for payment in due}
    clock = going_on_from(now)
    answers = dict(zip(payments, _ask_about(due), strict=True))

    def check(payment_id: UUID) -> bool:
        return _apply_answer(payments[payment_id], answers[payment_id], now=clock())

    sweep(payments, check, failure="Payment %s could not be checked.")
    return len(due)


def check_payment(payment: Payment, *, now: datetime) -> Payment:
    """Check one payment at once, for a person who waits; return it as it is then."""
    clock = going_on_from(now)
    [answer] = _ask_about([payment])
    _apply_answer(payment, answer, now=clock())
    payment.refresh_from_db()
    return payment


def _ask_about(payments: list[Payment]) -> list[Charge | Exception | None]:
    """Return what the gateways say: threads speak to them, none of them to the database."""
    if "simulated" in {payment.gateway for payment in payments} or len(payments) == 1:
        # Its books are in our database.
        return [_ask(payment) for payment in payments]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(_ask, payments))


def _ask(payment: Payment) -> Charge | Exception | None:
    if not payment.charge_id:
        return None
    try:
        return gateway_named(payment.gateway).read_charge(payment.charge_id)
    except (GatewayUnavailable, GatewayRefused) as problem:
        return problem


def _apply_answer(
    payment: Payment, answer: Charge | Exception | None, *, now: datetime
) -> bool:
    if isinstance(answer, Charge):
        apply_charge(payment_id=payment.pk, charge=answer, now=now)
        return True
    if answer is None:
        _wait_for_charge(payment, now=now)
        return True
    logger.warning("Payment %s: the gateway gave no answer: %s", payment.pk, answer)
    failures = payment.failed_checks + 1
    later = next_charge_check(created_at=payment.created_at, now=now, failures=failures)
    Payment.objects.filter(pk=payment.pk).update(
        failed_checks=failures,
        problem=quoted(answer),
        next_check_at=later,
    )
    return True


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
