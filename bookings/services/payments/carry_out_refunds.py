"""Have gateways refund money, and check until it has arrived."""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeAlias

from django.db import transaction

from bookings.events import BookingRefunded, publish
from bookings.gateways.interface import (
    GatewayKeyRefused,
    GatewayRefund,
    GatewayRefused,
    GatewayUnavailable,
    NewRefund,
    RefundState,
)
from bookings.gateways.registry import calls_out, gateway_named
from bookings.lifecycle import REFUND, RefundAction, RefundStatus
from bookings.models import Refund
from bookings.problems import PaymentProblem, quoted
from bookings.retry_delays import next_refund_attempt, next_refund_check
from bookings.services.state.claim_due import claimer
from bookings.services.state.find import lock_booking_of_refund
from bookings.services.state.move import touch_booking
from cleanlife.actor import SYSTEM
from cleanlife.clock import going_on_from
from cleanlife.jobs.sweep import Calls, sweep_at_once
from cleanlife.money import sar_text
from cleanlife.problems import Problem

logger = logging.getLogger(__name__)

OPEN = {RefundStatus.REQUESTED, RefundStatus.PENDING}
LONGEST_STATUS = 30
Answer: TypeAlias = Callable[[], GatewayRefund | None]


def carry_out_refunds(*, now: datetime) -> int:
    """Request or check all refunds that are due, several at once; return their number."""
    clock = going_on_from(now)
    calls: Calls[Refund, GatewayRefund | None] = Calls(
        claim=claimer(
            lambda moment: Refund.objects.due(moment).select_related("payment"),
            "next_attempt_at",
            partner="payment__booking__partner",
            clock=clock,
        ),
        begin=_begin,
        end=partial(_end, clock=clock),
        failure="Refund %s could not be carried out.",
    )
    return sweep_at_once(calls)


def _begin(refund: Refund) -> Answer:
    """Return the call for a thread; those of the simulated gateway need this thread."""
    return partial(_ask, refund) if calls_out(refund.payment.gateway) else lambda: None


def _ask(refund: Refund) -> GatewayRefund:
    gateway = gateway_named(refund.payment.gateway)
    if refund.gateway_refund_id:
        return gateway.read_refund(refund.gateway_refund_id)
    return gateway.create_refund(_new_refund(refund))


def _end(refund: Refund, answer: Answer, *, clock: Callable[[], datetime]) -> None:
    try:
        found = answer() or _ask(refund)
    except (GatewayUnavailable, GatewayKeyRefused) as error:
        _try_later(refund, error, now=clock())
    except GatewayRefused as error:
        _fail(refund, error, now=clock())
    else:
        _apply_answer(refund, found, now=clock())


def _new_refund(refund: Refund) -> NewRefund:
    return NewRefund(
        # Known to the gateway by refund and round: asked twice in one round, it is one refund.
        refund_id=uuid.uuid5(refund.pk, str(refund.round)),
        charge_id=str(refund.payment.charge_id),
        amount_halalas=refund.amount_halalas,
        reason=refund.get_reason_display(),
    )


def _lock(asked: Refund) -> Refund | None:
    """Return the refund, locked behind its booking, unless it has ended meanwhile."""
    lock_booking_of_refund(asked.pk)
    found = Refund.objects.locked().filter(pk=asked.pk)
    return found.filter(status__in=OPEN, round=asked.round).first()


@transaction.atomic
def _apply_answer(asked: Refund, found: GatewayRefund, *, now: datetime) -> None:
    refund = _lock(asked)
    if refund is None:
        return
    refund.gateway_refund_id = found.id
    refund.gateway_status = found.gateway_status[:LONGEST_STATUS]
    refund.last_error = None
    refund.attempts = 0
    fields = (
        "gateway_refund_id",
        "gateway_status",
        "last_error",
        "attempts",
        "next_attempt_at",
    )
    if found.amount_halalas != refund.amount_halalas:
        refund.save(update_fields=list(fields))
        amount = sar_text(found.amount_halalas)
        problem = Problem(PaymentProblem.OTHER_REFUND, {"amount": amount})
        _mark_failed(refund, problem, now=now)
        return
    match found.state:
        case RefundState.REFUNDED:
            refund.next_attempt_at = None
            refund.refunded_at = now
            REFUND.move(refund, RefundAction.FINISH, update_fields=(*fields, "refunded_at"))
            _publish_end(refund, now=now)
        case RefundState.FAILED:
            refund.save(update_fields=list(fields))
            word = {"word": found.gateway_status}
            _end_round(refund, Problem(PaymentProblem.REFUND_REFUSED, word), now=now)
        case RefundState.PENDING:
            _wait(refund, fields, now=now)


def _wait(refund: Refund, fields: tuple[str, ...], *, now: datetime) -> None:
    refund.next_attempt_at = next_refund_check(created_at=refund.created_at, now=now)
    if refund.status == RefundStatus.REQUESTED:
        REFUND.move(refund, RefundAction.SUBMIT, update_fields=fields)
    else:
        refund.save(update_fields=list(fields))
    if refund.next_attempt_at is None:
        _mark_failed(refund, Problem(PaymentProblem.REFUND_TOO_SLOW), now=now)


@transaction.atomic
def _try_later(asked: Refund, problem: Exception, *, now: datetime) -> None:
    refund = _lock(asked)
    if refund is None:
        return
    refund.attempts += 1
    refund.last_error = quoted(problem)
    refund.next_attempt_at = next_refund_attempt(attempts=refund.attempts, now=now)
    refund.save(update_fields=["attempts", "last_error", "next_attempt_at"])
    if refund.next_attempt_at is None:
        _mark_failed(refund, quoted(problem, PaymentProblem.NO_ANSWER), now=now)


@transaction.atomic
def _fail(asked: Refund, problem: Exception, *, now: datetime) -> None:
    refund = _lock(asked)
    if refund is None:
        return
    if refund.gateway_refund_id:
        # The gateway no longer knows it; the money may be on its way all the same.
        _mark_failed(refund, quoted(problem, PaymentProblem.REFUND_UNKNOWN), now=now)
    else:
        _end_round(refund, quoted(problem), now=now)


def _end_round(refund: Refund, problem: Problem, *, now: datetime) -> None:
    """Fail for good: the next attempt is a new request, not a repetition of this one."""
    refund.round += 1
    refund.gateway_refund_id = ""
    _mark_failed(refund, problem, now=now)


def _mark_failed(refund: Refund, problem: Problem, *, now: datetime) -> None:
    refund.last_error = problem
    refund.next_attempt_at = None
    fields = ("last_error", "next_attempt_at", "round", "gateway_refund_id")
    REFUND.move(refund, RefundAction.FAIL, update_fields=fields)
    logger.error("Refund %s failed: %r", refund.pk, problem)
    _publish_end(refund, now=now)


def _publish_end(refund: Refund, *, now: datetime) -> None:
    booking = lock_booking_of_refund(refund.pk)
    touch_booking(booking, now=now, update_fields=())
    publish(BookingRefunded(booking, SYSTEM, refund), now=now)
