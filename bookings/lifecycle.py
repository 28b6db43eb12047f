"""States, actions and the tables of moves: bookings, appointments, holds, payments, refunds.

Contract, section 3. Pure.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cleanlife.lifecycle import Lifecycle, Move


class BookingStatus(TextChoices):
    """The status of a booking; strings and their order are the wire's."""

    IN_PROGRESS = "in progress", _("In progress")
    WAITING_PAYMENT = "waiting payment", _("Waiting for payment")
    SUCCESS = "success", _("Successful")
    CANCELED = "canceled", _("Canceled")
    FAILED = "failed", _("Failed")


class AppointmentStatus(TextChoices):
    """The status of the visit in the field."""

    SCHEDULED = "Scheduled", _("Scheduled")
    DISPATCHED = "Dispatched", _("On the way")
    IN_PROGRESS = "In Progress", _("In progress")
    COMPLETED = "Completed", _("Completed")
    CANNOT_COMPLETE = "Cannot Complete", _("Cannot be completed")
    CANCELLED = "Cancelled", _("Canceled")


class HoldStatus(TextChoices):
    """The status of a hold."""

    OPEN = "OPEN", _("Held")
    USED = "USED", _("Booked")
    RELEASED = "RELEASED", _("Given back")
    EXPIRED = "EXPIRED", _("Expired")


class PaymentStatus(TextChoices):
    """Derived from the booking, never stored."""

    NOT_REQUIRED = "NOT_REQUIRED", _("Nothing to pay")
    PENDING = "PENDING", _("Not paid yet")
    PAID = "PAID", _("Paid")
    FAILED = "FAILED", _("Payment failed")
    CANCELLED = "CANCELLED", _("Payment canceled")


class PaymentState(TextChoices):
    """The status of a payment: our record of one charge at a gateway."""

    PENDING = "PENDING", _("Not paid yet")
    CAPTURED = "CAPTURED", _("Paid")
    FAILED = "FAILED", _("Payment failed")
    EXPIRED = "EXPIRED", _("Not used in time")


class RefundStatus(TextChoices):
    """The status of a refund."""

    REQUESTED = "REQUESTED", _("Requested")
    PENDING = "PENDING", _("At the gateway")
    REFUNDED = "REFUNDED", _("Refunded")
    FAILED = "FAILED", _("Refund failed")


class RefundReason(TextChoices):
    """Why a payment is refunded."""

    CANCELLATION = "CANCELLATION", _("The visit was canceled")
    LATE_CAPTURE = "LATE_CAPTURE", _("The money came too late")
    DUPLICATE_CAPTURE = "DUPLICATE_CAPTURE", _("The money came twice")
    OPERATIONS = "OPERATIONS", _("Decided by operations")
    NOT_CARRIED_OUT = "NOT_CARRIED_OUT", _("The visit could not be carried out")


class CancellationAction(StrEnum):
    """What a cancellation means for the money."""

    CANCEL_AND_REFUND = "CANCEL_AND_REFUND"
    CANCEL_ONLY = "CANCEL_ONLY"


class Action(TextChoices):
    """What the history of a booking records: moves, and what moved nothing."""

    CREATE = "create", _("Created")
    UPDATE = "update", _("Details changed")
    ASSIGN = "assign", _("Team assigned")
    RECEIVE_PAYMENT = "receive_payment", _("Paid by the customer")
    CONFIRM_PAYMENT = "confirm_payment", _("Payment confirmed by the partner")
    DECLINE_PAYMENT = "decline_payment", _("The payment was declined")
    FAIL_PAYMENT_LINK = "fail_payment_link", _("The payment link could not be sent")
    FAIL_CHARGE = "fail_charge", _("The gateway refused to take a payment")
    REFUND = "refund", _("Refund requested")
    MISS_PAYMENT_DEADLINE = "miss_payment_deadline", _("Not paid in time")
    CLOSE_AS_FAILED = "close_as_failed", _("Closed as failed")
    CANCEL = "cancel", _("Canceled")
    DISPATCH = "dispatch", _("Team sent")
    ARRIVE = "arrive", _("Team arrived")
    START = "start", _("Started")
    COMPLETE = "complete", _("Completed")
    GIVE_UP = "give_up", _("Could not be completed")
    RESCHEDULE = "reschedule", _("Moved to another time")
    REASSIGN = "reassign", _("Given to another team")
    GO_ON = "go_on", _("Goes on with fewer teams")
    UNDO = "undo", _("Last step undone")
    DELAY = "delay", _("Running late")
    EXTEND = "extend", _("Takes longer")
    MISS_END = "miss_end", _("Overdue")
    FREE_TIME = "free_time", _("Rest of the time freed")
    PIN = "pin", _("Pinned")
    UNPIN = "unpin", _("Pin taken away")
    NOTE = "note", _("Reported too late, only noted")


class HoldAction(StrEnum):
    """What ends a hold."""

    USE = "use"
    RELEASE = "release"
    EXPIRE = "expire"


class PaymentAction(StrEnum):
    """What becomes of a charge."""

    CAPTURE = "capture"
    FAIL = "fail"
    EXPIRE = "expire"


class RefundAction(StrEnum):
    """What becomes of a refund."""

    SUBMIT = "submit"
    FINISH = "finish"
    FAIL = "fail"
    RETRY = "retry"


_B = BookingStatus
UNEXPECTED_MONEY = frozenset({RefundReason.LATE_CAPTURE, RefundReason.DUPLICATE_CAPTURE})
EDITABLE = frozenset({_B.IN_PROGRESS, _B.WAITING_PAYMENT})
NOT_PAYABLE = frozenset({_B.CANCELED, _B.FAILED})

BOOKING = Lifecycle(
    BookingStatus,
    {
        Action.RECEIVE_PAYMENT: Move(frozenset({_B.WAITING_PAYMENT}), _B.IN_PROGRESS),
        Action.MISS_PAYMENT_DEADLINE: Move(frozenset({_B.WAITING_PAYMENT}), _B.FAILED),
        Action.COMPLETE: Move(frozenset({_B.IN_PROGRESS}), _B.SUCCESS),
        Action.CLOSE_AS_FAILED: Move(frozenset({_B.IN_PROGRESS}), _B.FAILED),
        Action.CANCEL: Move(frozenset(_B) - {_B.CANCELED}, _B.CANCELED),
    },
)

_A = AppointmentStatus
NOT_BEGUN = frozenset({_A.SCHEDULED, _A.DISPATCHED})
NOT_ENDED = NOT_BEGUN | {_A.IN_PROGRESS}
APPOINTMENT = Lifecycle(
    AppointmentStatus,
    {
        Action.DISPATCH: Move(frozenset({_A.SCHEDULED}), _A.DISPATCHED),
        Action.START: Move(frozenset({_A.DISPATCHED}), _A.IN_PROGRESS),
        Action.COMPLETE: Move(frozenset({_A.IN_PROGRESS}), _A.COMPLETED),
        Action.GIVE_UP: Move(
            frozenset({_A.SCHEDULED, _A.DISPATCHED, _A.IN_PROGRESS}), _A.CANNOT_COMPLETE
        ),
        Action.RESCHEDULE: Move(frozenset({_A.SCHEDULED, _A.CANNOT_COMPLETE}), _A.SCHEDULED),
        Action.CANCEL: Move(frozenset(_A) - {_A.CANCELLED}, _A.CANCELLED),
    },
)

_H = HoldStatus
HOLD = Lifecycle(
    HoldStatus,
    {
        HoldAction.USE: Move(frozenset({_H.OPEN}), _H.USED),
        HoldAction.RELEASE: Move(frozenset({_H.OPEN}), _H.RELEASED),
        HoldAction.EXPIRE: Move(frozenset({_H.OPEN}), _H.EXPIRED),
    },
)

_P = PaymentState
PAYMENT = Lifecycle(
    PaymentState,
    {
        # The gateway decides: a charge that we had closed may have been paid all the same.
        PaymentAction.CAPTURE: Move(frozenset(_P) - {_P.CAPTURED}, _P.CAPTURED),
        PaymentAction.FAIL: Move(frozenset({_P.PENDING}), _P.FAILED),
        PaymentAction.EXPIRE: Move(frozenset({_P.PENDING}), _P.EXPIRED),
    },
)

_R = RefundStatus
REFUND = Lifecycle(
    RefundStatus,
    {
        RefundAction.SUBMIT: Move(frozenset({_R.REQUESTED}), _R.PENDING),
        RefundAction.FINISH: Move(frozenset({_R.REQUESTED, _R.PENDING}), _R.REFUNDED),
        RefundAction.FAIL: Move(frozenset({_R.REQUESTED, _R.PENDING}), _R.FAILED),
        RefundAction.RETRY: Move(frozenset({_R.FAILED}), _R.REQUESTED),
    },
)


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


def money_status(
    status: BookingStatus, *, total_halalas: int, paid_at: datetime | None
) -> PaymentStatus:
    """Derive what became of the money: that it came is not hidden by a cancellation."""
    if paid_at:
        return PaymentStatus.PAID
    if total_halalas == 0:
        return PaymentStatus.NOT_REQUIRED
    return payment_status(status=status, total_halalas=total_halalas, paid_at=None)


def refund_status(refunds: Collection[str]) -> RefundStatus | None:
    """Return the one status of several refunds: one that failed, else one that is open."""
    if not refunds:
        return None
    if RefundStatus.FAILED in refunds:
        return RefundStatus.FAILED
    is_over = set(refunds) == {RefundStatus.REFUNDED}
    return RefundStatus.REFUNDED if is_over else RefundStatus.PENDING
