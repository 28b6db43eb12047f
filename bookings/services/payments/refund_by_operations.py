"""Operations give a customer money back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.errors import RefundedMeanwhile
from bookings.lifecycle import RefundReason
from bookings.models import Payment, Refund
from bookings.services.payments.apply_charge import lock_booking_of
from bookings.services.payments.request_refund import request_refund
from cleanlife.actor import Actor


@transaction.atomic
def refund_by_operations(
    *,
    payment_id: UUID,
    amount_halalas: int,
    left_halalas: int | None = None,
    notes: str,
    actor: Actor,
    now: datetime,
) -> Refund:
    """Refund a part of a captured payment, or all of it.

    ``left_halalas`` is what was left when somebody decided that. Raises RefundNotPossible, and
    RefundedMeanwhile where less is left by now.
    """
    lock_booking_of(payment_id)
    payment = Payment.objects.select_related("booking").get(pk=payment_id)
    if left_halalas is not None and left_halalas != payment.refundable_halalas:
        raise RefundedMeanwhile
    return request_refund(
        payment,
        amount_halalas=amount_halalas,
        reason=RefundReason.OPERATIONS,
        notes=notes,
        actor=actor,
        now=now,
    )
