"""The one way in which a payment or a refund changes state."""

from bookings.lifecycle import PAYMENT_MOVES, REFUND_MOVES, PaymentState, RefundStatus
from bookings.models import Payment, Refund


def move_payment(payment: Payment, action: str, *, update_fields: tuple[str, ...] = ()) -> None:
    """Move a payment whose booking is locked, by the table.

    Raises ValueError where the table has no such move: callers look first.
    """
    move = PAYMENT_MOVES[action]
    if PaymentState(payment.status) not in move.sources:
        raise ValueError(f"payment {payment.pk} is {payment.status}: no {action}")
    payment.status = move.target
    payment.save(update_fields=["status", *update_fields])


def move_refund(refund: Refund, action: str, *, update_fields: tuple[str, ...] = ()) -> None:
    """Move a locked refund by the table, as above."""
    move = REFUND_MOVES[action]
    if RefundStatus(refund.status) not in move.sources:
        raise ValueError(f"refund {refund.pk} is {refund.status}: no {action}")
    refund.status = move.target
    refund.save(update_fields=["status", *update_fields])
