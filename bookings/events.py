"""The facts that bookings tell (contract, section 8), each recorded with its change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bookings.models import Booking
from bookings.payload import booking_payload
from cleanlife.actor import Actor
from cleanlife.http import request_id
from webhooks.event_types import EventType
from webhooks.outbox import record_events


def tell(
    event_type: EventType, booking: Booking, *, actor: Actor, now: datetime, **additional: Any
) -> None:
    """Record one event about a booking as it stands, in the transaction of its change.

    ``additional`` are further members of the event's ``data``, such as a ``reason``.
    """
    tell_all([event_type], booking, actor=actor, now=now, **additional)


def tell_all(
    event_types: Sequence[EventType],
    booking: Booking,
    *,
    actor: Actor,
    now: datetime,
    **additional: Any,
) -> None:
    """Record several events about a booking at once, in this order."""
    cause = request_id.current() or request_id.new()
    payload = {
        "booking": booking_payload(booking),
        "previous": {},
        "initiator": str(actor.initiator),
        "requestId": cause,
        **additional,
    }
    record_events(
        partner_id=booking.partner_id,
        event_types=event_types,
        payload=payload,
        request_id=cause,
        now=now,
    )
