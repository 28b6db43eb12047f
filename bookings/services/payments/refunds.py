"""Refunds: requested by the software, by operations, and again after a failure."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings.errors import RefundNotPossible
from bookings.events import BookingUpdated, publish
from bookings.lifecycle import REFUND, Action, RefundAction, RefundReason, RefundStatus
from bookings.models import Booking, Payment, Refund
from bookings.payload import payment_payload
from bookings.services.state.find import lock_booking_of, lock_bookings_of_refunds
from bookings.services.state.move import record, touch_booking
from cleanlife.actor import Actor
from cleanlife.jobs.celery import wake_after_commit

REFUND_TASK = "bookings.tasks.carry_out_refunds"


def request_refund(
    payment: Payment,
    *,
    amount_halalas: int,
    reason: RefundReason,
    actor: Actor,
    now: datetime,
    notes: str = "",
) -> Refund:
    """Ask for a refund of a captured payment whose booking is locked, in its transaction.

    Raises RefundNotPossible for nothing, and for more than what is left of the payment.
    """
    if not 0 < amount_halalas <= payment.refundable_halalas:
        raise RefundNotPossible
    payment.refunded_halalas += amount_halalas
    payment.save(update_fields=["refunded_halalas"])
    refund = Refund.objects.create(
        payment=payment,
        amount_halalas=amount_halalas,
        reason=reason,
        notes=notes,
        requested_by=actor.name,
        next_attempt_at=now,
        created_at=now,
    )
    record(payment.booking, Action.REFUND, actor=actor, now=now)
    wake_after_commit(REFUND_TASK)
    return refund


def publish_money(
    booking: Booking, *, previous: dict[str, Any], actor: Actor, now: datetime
) -> None:
    """Raise the version of a locked booking whose money changed, and publish the change.

    ``previous`` is its payment as it was.
    """
    touch_booking(booking, now=now, update_fields=())
    publish(BookingUpdated(booking, actor, previous={"payment": previous}), now=now)


@transaction.atomic
def refund_by_operations(
    *,
    payment_id: UUID,
    amount_halalas: int,
    notes: str,
    actor: Actor,
    now: datetime,
) -> Refund:
    """Refund a part of a captured payment, or all of it.

    Raises RefundNotPossible.
    """
    booking = lock_booking_of(payment_id)
    payment = Payment.objects.select_related("booking").get(pk=payment_id)
    previous = payment_payload(booking)
    refund = request_refund(
        payment,
        amount_halalas=amount_halalas,
        reason=RefundReason.OPERATIONS,
        notes=notes,
        actor=actor,
        now=now,
    )
    publish_money(booking, previous=previous, actor=actor, now=now)
    return refund


def retry_refund(*, refund_id: UUID, actor: Actor, now: datetime) -> Refund:
    """Start a failed refund again, with all its attempts.

    Raises RefundNotPossible when it has not failed (any more).
    """
    started = retry_refunds([refund_id], actor=actor, now=now)
    if not started:
        raise RefundNotPossible("Only a refund that failed can be tried again.")
    return started[0]


@transaction.atomic
def retry_refunds(refund_ids: Collection[UUID], *, actor: Actor, now: datetime) -> list[Refund]:
    """Start those that failed again and return them; publish what changed of each booking."""
    bookings = lock_bookings_of_refunds(refund_ids)
    previous = [payment_payload(booking) for booking in bookings]
    found = Refund.objects.locked().filter(pk__in=refund_ids).order_by("pk")
    failed = [refund for refund in found if refund.status == RefundStatus.FAILED]
    for refund in failed:
        refund.attempts = 0
        refund.last_error = None
        refund.next_attempt_at = now
    fields = ("attempts", "last_error", "next_attempt_at")
    REFUND.move_all(failed, RefundAction.RETRY, update_fields=fields)
    for booking, before in zip(bookings, previous, strict=True):
        if payment_payload(booking) != before:
            publish_money(booking, previous=before, actor=actor, now=now)
    wake_after_commit(REFUND_TASK)
    return failed
