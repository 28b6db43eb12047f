"""Give money back: write down how much, for the refund task to carry out."""

from datetime import datetime

from bookings.errors import RefundNotPossible
from bookings.lifecycle import Action, RefundReason
from bookings.models import Payment, Refund
from bookings.services.state.move import record
from cleanlife.actor import Actor
from cleanlife.jobs.wake_up import wake_after_commit

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
