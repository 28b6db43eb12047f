"""The errors of bookings, each with its code on the wire."""

from enum import StrEnum
from typing import Any, Self

from cleanlife.clock import clock_time
from cleanlife.errors import (
    Conflict,
    FieldError,
    Invalid,
    NotFound,
    Unavailable,
    Unprocessable,
)
from scheduling.errors import TimeslotUnavailable


class ContactNotFound(NotFound):
    """The partner has no such contact."""

    message = "The contact was not found."


class ContactHasOpenVisits(Unprocessable):
    """A visit is not decided or a refund under way; for operations only."""

    code = "CONTACT_HAS_OPEN_VISITS"
    message = "The contact has visits or refunds that are not over."


class AddressNotFound(NotFound):
    """The contact has no such address."""

    message = "The address was not found."


class ZoneNotFound(NotFound):
    """There is no such zone."""

    message = "The zone was not found."


class BookingNotFound(NotFound):
    """The partner has no such booking."""

    message = "The booking was not found."


class DuplicateExternalReference(Conflict):
    """The partner has a booking with this reference already."""

    code = "DUPLICATE_EXTERNAL_REFERENCE"
    message = "A booking with this externalReference already exists."


class _ErrorWithReason(Unprocessable):
    """``details.reason`` is a code that says why."""

    def __init__(self, reason: str, message: str, **additional: Any):
        super().__init__(message, details={"reason": reason, **additional})

    @classmethod
    def for_time(cls, unavailable: TimeslotUnavailable) -> Self:
        """Return the error for an unavailable time, with the free times near it, if any."""
        alternatives = [
            {
                "date": slot.date.isoformat(),
                "startAt": clock_time(slot.start_minute),
                "endAt": clock_time(slot.end_minute),
            }
            for slot in unavailable.alternatives
        ]
        additional = {"alternatives": alternatives} if alternatives else {}
        return cls(unavailable.reason, unavailable.text, **additional)


class BookingCreationFailed(_ErrorWithReason):
    """The visit cannot be sold as asked; ``details.reason`` says why."""

    code = "BOOKING_CREATION_FAILED"
    message = "The booking could not be created."


class QuoteNotFound(NotFound):
    """The partner has no such quote."""

    message = "The quote was not found."


class PriceTooHigh(Invalid):
    """No column, and no payment, takes so much money."""

    def __init__(self) -> None:
        super().__init__(FieldError("items", "items must not cost more than 21474836.47 SAR"))


class BookingAlreadyCancelled(Unprocessable):
    """It is canceled already."""

    code = "BOOKING_ALREADY_CANCELLED"
    message = "The booking is already canceled."


class PaymentResponsibilityMismatch(Unprocessable):
    """CleanLife collects the money for this booking."""

    code = "PAYMENT_RESPONSIBILITY_MISMATCH"
    message = "CleanLife collects the payment for this booking; there is nothing to confirm."


class BookingNotPayable(Unprocessable):
    """It is canceled or failed, or nothing is to pay."""

    code = "BOOKING_NOT_PAYABLE"
    message = "The booking is not payable in its present status."


class PaymentAlreadyConfirmed(Unprocessable):
    """The partner confirmed before."""

    code = "PAYMENT_ALREADY_CONFIRMED"
    message = "The payment of this booking is already confirmed."


class BookingAppointmentNotFound(Unprocessable):
    """It has no appointment that could move."""

    code = "BOOKING_APPOINTMENT_NOT_FOUND"
    message = "The booking has no appointment yet, so its date and timeslot cannot change."


class VisitTimeUnavailable(_ErrorWithReason):
    """The time cannot be had for a move or a hold; ``details.reason`` says why."""

    # What came there since the board was read, if that is known.
    changes: tuple[Any, ...] = ()

    code = "TIMESLOT_UNAVAILABLE"
    message = "The timeslot is not available."


class BookingNotEditable(Unprocessable):
    """Its status does not allow this change."""

    code = "BOOKING_NOT_EDITABLE"
    message = "The booking cannot be changed in its present status."


class HoldNotFound(NotFound):
    """The partner has no such hold."""

    message = "The hold was not found."


class HoldExpired(Unprocessable):
    """Its time was given back, or it is too late for it."""

    code = "HOLD_EXPIRED"
    message = "The hold has expired or was released."


class HoldAlreadyUsed(Unprocessable):
    """A booking has its time."""

    code = "HOLD_ALREADY_USED"
    message = "The hold was used by a booking; cancel that to give the time back."


class HoldAlreadyExtended(Unprocessable):
    """It was extended before."""

    code = "HOLD_ALREADY_EXTENDED"
    message = "A hold can be extended once."


class TooManyHolds(Unprocessable):
    """The partner holds as much as it may at the same time."""

    code = "TOO_MANY_HOLDS"

    def __init__(self, most: int):
        super().__init__(
            f"You may have at most {most} open holds. Use or release one of them first."
        )


class PaymentNotPossible(Unprocessable):
    """The booking does not wait for its customer's payment."""

    code = "PAYMENT_NOT_POSSIBLE"
    message = "The booking does not wait for a payment."


class PaymentLinkJustSent(PaymentNotPossible):
    """The customer has got the link a moment ago, or gets it now; for operations only."""


class PaymentUnavailable(Unavailable):
    """The gateway does not answer, or refuses; another try may succeed."""

    message = "The payment cannot be made at the moment. Try again in a minute."


class RefundNotPossible(Unprocessable):
    """More than what is left of the payment, or a refund that needs no further try."""

    code = "REFUND_NOT_POSSIBLE"
    message = "So much cannot be refunded."


class TextNotPossible(Unprocessable):
    """A text to a customer that was sent, or that says what is true no longer."""

    code = "TEXT_NOT_POSSIBLE"
    message = "This text is not sent again."


class VisitNotFound(NotFound):
    """The booking has no appointment yet, so there is no visit to tell of."""

    message = "The booking has no appointment yet."


class VisitRefusal(StrEnum):
    """Why a visit cannot be moved now."""

    # Its status, or its team's, has no such move.
    NOT_IN_THIS_STATUS = "NOT_IN_THIS_STATUS"
    NO_SUCH_TEAM = "NO_SUCH_TEAM"
    TOO_SOON_FOR_REASON = "TOO_SOON_FOR_REASON"
    NOTHING_TO_UNDO = "NOTHING_TO_UNDO"
    BOOKING_CANCELED = "BOOKING_CANCELED"
    TOO_LATE_TO_UNDO = "TOO_LATE_TO_UNDO"
    MONEY_HAS_MOVED = "MONEY_HAS_MOVED"
    TIME_IS_FREED = "TIME_IS_FREED"
    JUST_TOLD = "JUST_TOLD"
    TEAM_HAS_A_PART = "TEAM_HAS_A_PART"
    PINNED = "PINNED"


class VisitMoveNotPossible(_ErrorWithReason):
    """The visit cannot be moved so in its present state; ``details.reason`` says why."""

    code = "VISIT_MOVE_NOT_POSSIBLE"
    message = "The visit cannot be moved so."

    def __init__(self, reason: VisitRefusal, message: str | None = None):
        self.reason = reason
        super().__init__(reason.value, message or self.message)
