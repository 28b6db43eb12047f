"""The events of bookings (contract, section 8): one class makes the body and the schema."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from bookings.models import Booking, Refund
from bookings.payload import booking_payload, refund_payload
from cleanlife.actor import Actor
from cleanlife.clock import iso
from cleanlife.http import request_id
from webhooks.event_types import EventType
from webhooks.outbox import record_events


class PaymentFailure(StrEnum):
    """Why a payment failed."""

    DEADLINE = "DEADLINE"
    DECLINED = "DECLINED"
    LINK_FAILED = "LINK_FAILED"


class PaymentSource(StrEnum):
    """Who received a payment, where it was not the partner."""

    CLEANLIFE = "CLEANLIFE"


# The members whose name on the wire differs from the field's.
WIRE_NAMES = {
    "actor": "initiator",
    "request_id": "requestId",
    "expected_start_at": "expectedStartAt",
}


@dataclass(frozen=True)
class BookingEvent:
    """The booking after the change, and what led to it.

    Fields are the members of ``data`` in the order of the wire; one that is None is absent.
    """

    type: ClassVar[EventType]

    booking: Booking
    previous: Annotated[
        dict[str, Any], "Old values of changed fields in `booking.updated`, else empty."
    ] = field(default_factory=dict, kw_only=True)
    actor: Actor
    # `publish` fills it in.
    request_id: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class BookingCreated(BookingEvent):
    """A booking was made."""

    type = EventType.BOOKING_CREATED


@dataclass(frozen=True)
class BookingUpdated(BookingEvent):
    """A booking was changed; `data.previous` holds the old values."""

    type = EventType.BOOKING_UPDATED


@dataclass(frozen=True)
class BookingCancelled(BookingEvent):
    """A booking was cancelled, by whomever."""

    type = EventType.BOOKING_CANCELLED


@dataclass(frozen=True)
class BookingPaymentFailed(BookingEvent):
    """A booking was not paid; `data.reason` says why."""

    type = EventType.BOOKING_PAYMENT_FAILED

    reason: Annotated[
        PaymentFailure,
        "`DEADLINE`: it was not paid in time, and has failed. `DECLINED`: the payment was"
        " declined. `LINK_FAILED`: the customer could not be sent a link, or the bank's page"
        " could not be opened. After the last two the booking still waits.",
    ]


@dataclass(frozen=True)
class BookingPaymentConfirmed(BookingEvent):
    """The payment of a booking was confirmed."""

    type = EventType.BOOKING_PAYMENT_CONFIRMED

    source: Annotated[
        PaymentSource | None, "`CLEANLIFE` when the customer paid CleanLife, else absent."
    ] = None


@dataclass(frozen=True)
class BookingRefunded(BookingEvent):
    """Money went back to the customer, or could not: `data.refund` says which, and how much."""

    type = EventType.BOOKING_REFUNDED

    refund: Refund


@dataclass(frozen=True)
class BookingAppointmentStatusChanged(BookingEvent):
    """A booking got its appointment, or the appointment moved on."""

    type = EventType.BOOKING_APPOINTMENT_STATUS_CHANGED

    reason: Annotated[
        str | None,
        "The code of the reason, such as `NOBODY_AT_HOME`, when the visit could not be"
        " completed; more codes may come. Else absent.",
    ] = None


@dataclass(frozen=True)
class BookingTeamArrived(BookingEvent):
    """The team is at the customer's door; the appointment's status stays as it is."""

    type = EventType.BOOKING_TEAM_ARRIVED


@dataclass(frozen=True)
class BookingDelayed(BookingEvent):
    """The visit begins later than planned; the timeslot stays as it was sold."""

    type = EventType.BOOKING_DELAYED

    expected_start_at: Annotated[datetime, "When the team is expected to begin."]


@dataclass(frozen=True)
class BookingRated(BookingEvent):
    """The customer rated the visit, or gave it other stars."""

    type = EventType.BOOKING_RATED

    stars: Annotated[int, "From 1 to 5; the text is in `GET /partners/ratings` once shown."]


EVENTS: tuple[type[BookingEvent], ...] = (
    BookingCreated,
    BookingUpdated,
    BookingCancelled,
    BookingPaymentFailed,
    BookingPaymentConfirmed,
    BookingRefunded,
    BookingAppointmentStatusChanged,
    BookingTeamArrived,
    BookingDelayed,
    BookingRated,
)


def publish(*events: BookingEvent, now: datetime) -> None:
    """Record events about one booking, in this order, in the transaction of its change."""
    cause = request_id.current() or request_id.new()
    record_events(
        partner_id=events[0].booking.partner_id,
        events=[
            (event.type, event_payload(replace(event, request_id=cause))) for event in events
        ],
        request_id=cause,
        now=now,
    )


def event_payload(event: BookingEvent) -> dict[str, Any]:
    """Return ``data`` of the message."""
    return {
        WIRE_NAMES.get(member.name, member.name): _wire_value(value)
        for member in fields(event)
        if (value := getattr(event, member.name)) is not None
    }


def _wire_value(value: Any) -> Any:
    match value:
        case Booking():
            return booking_payload(value)
        case Refund():
            return refund_payload(value)
        case Actor():
            return str(value.initiator)
        case StrEnum():
            return str(value)
        case datetime():
            return iso(value)
    return value
