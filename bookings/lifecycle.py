"""The states of a booking and of its appointment, and the only moves between them.

Contract, section 3. Pure: values in, values out.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State")


class BookingStatus(StrEnum):
    """Where a booking stands; strings and their order are the wire's."""

    IN_PROGRESS = "in progress"
    WAITING_PAYMENT = "waiting payment"
    SUCCESS = "success"
    CANCELED = "canceled"
    FAILED = "failed"


class AppointmentStatus(StrEnum):
    """Where the visit in the field stands."""

    SCHEDULED = "Scheduled"
    DISPATCHED = "Dispatched"
    IN_PROGRESS = "In Progress"
    COMPLETED = "Completed"
    CANNOT_COMPLETE = "Cannot Complete"
    CANCELLED = "Cancelled"


class HoldStatus(StrEnum):
    """Where held time stands."""

    OPEN = "OPEN"
    USED = "USED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"


class PaymentStatus(StrEnum):
    """Derived from the booking, never stored."""

    NOT_REQUIRED = "NOT_REQUIRED"
    PENDING = "PENDING"
    PAID = "PAID"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class PaymentState(StrEnum):
    """Where one charge at a gateway stands."""

    PENDING = "PENDING"
    CAPTURED = "CAPTURED"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


class RefundStatus(StrEnum):
    """Where money on its way back stands."""

    REQUESTED = "REQUESTED"
    PENDING = "PENDING"
    REFUNDED = "REFUNDED"
    FAILED = "FAILED"


class RefundReason(StrEnum):
    """Why money goes back."""

    CANCELLATION = "CANCELLATION"
    LATE_CAPTURE = "LATE_CAPTURE"
    DUPLICATE_CAPTURE = "DUPLICATE_CAPTURE"
    OPERATIONS = "OPERATIONS"


class CancellationAction(StrEnum):
    """What a cancellation means for the money."""

    CANCEL_AND_REFUND = "CANCEL_AND_REFUND"
    CANCEL_ONLY = "CANCEL_ONLY"


@dataclass(frozen=True)
class Move(Generic[State]):
    """One row of a table of transitions."""

    sources: frozenset[State]
    target: State


_B = BookingStatus
UNEXPECTED_MONEY = frozenset({RefundReason.LATE_CAPTURE, RefundReason.DUPLICATE_CAPTURE})
EDITABLE = frozenset({_B.IN_PROGRESS, _B.WAITING_PAYMENT})
NOT_PAYABLE = frozenset({_B.CANCELED, _B.FAILED})

BOOKING_MOVES = {
    "receive_payment": Move(frozenset({_B.WAITING_PAYMENT}), _B.IN_PROGRESS),
    "miss_payment_deadline": Move(frozenset({_B.WAITING_PAYMENT}), _B.FAILED),
    "complete": Move(frozenset({_B.IN_PROGRESS}), _B.SUCCESS),
    "close_as_failed": Move(frozenset({_B.IN_PROGRESS}), _B.FAILED),
    "cancel": Move(frozenset(_B) - {_B.CANCELED}, _B.CANCELED),
}

_A = AppointmentStatus
APPOINTMENT_MOVES = {
    "dispatch": Move(frozenset({_A.SCHEDULED}), _A.DISPATCHED),
    "start": Move(frozenset({_A.DISPATCHED}), _A.IN_PROGRESS),
    "complete": Move(frozenset({_A.IN_PROGRESS}), _A.COMPLETED),
    "give_up": Move(
        frozenset({_A.SCHEDULED, _A.DISPATCHED, _A.IN_PROGRESS}), _A.CANNOT_COMPLETE
    ),
    "reschedule": Move(frozenset({_A.SCHEDULED, _A.CANNOT_COMPLETE}), _A.SCHEDULED),
    "cancel": Move(frozenset(_A) - {_A.CANCELLED}, _A.CANCELLED),
}

_H = HoldStatus
HOLD_MOVES = {
    "use": Move(frozenset({_H.OPEN}), _H.USED),
    "release": Move(frozenset({_H.OPEN}), _H.RELEASED),
    "expire": Move(frozenset({_H.OPEN}), _H.EXPIRED),
}

_P = PaymentState
PAYMENT_MOVES = {
    # The gateway's word wins: what we had given up may have been paid all the same.
    "capture": Move(frozenset(_P) - {_P.CAPTURED}, _P.CAPTURED),
    "fail": Move(frozenset({_P.PENDING}), _P.FAILED),
    "expire": Move(frozenset({_P.PENDING}), _P.EXPIRED),
}

_R = RefundStatus
REFUND_MOVES = {
    "submit": Move(frozenset({_R.REQUESTED}), _R.PENDING),
    "finish": Move(frozenset({_R.REQUESTED, _R.PENDING}), _R.REFUNDED),
    "fail": Move(frozenset({_R.REQUESTED, _R.PENDING}), _R.FAILED),
    "retry": Move(frozenset({_R.FAILED}), _R.REQUESTED),
}


def payment_status(
    *, status: BookingStatus, total_halalas: int, paid_at: datetime | None
) -> PaymentStatus:
    """Derive the payment status (contract, section 3).

    ``paid_at`` is the moment a CleanLife payment was captured or the partner confirmed.
    """
    if status == BookingStatus.CANCELED:
        return PaymentStatus.CANCELLED
    if status == BookingStatus.FAILED:
        return PaymentStatus.FAILED
    if total_halalas == 0:
        return PaymentStatus.NOT_REQUIRED
    return PaymentStatus.PAID if paid_at else PaymentStatus.PENDING
