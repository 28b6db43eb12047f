"""Reserve the time of a booking."""

from datetime import datetime
from typing import Any

from bookings.errors import BookingCreationFailed
from bookings.models import Booking
from catalog.models import Service
from cleanlife.clock import clock_time
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Zone
from scheduling.services.reserve_time import reserve_time


def reserve_visit(
    booking: Booking, *, service: Service, zone: Zone | None, now: datetime
) -> None:
    """Take the teams' time for a booking, in its transaction.

    Raises BookingCreationFailed with the engine's reason, and with free alternatives when the
    time is taken.
    """
    try:
        reserve_time(
            owner_id=booking.pk,
            zone=zone,
            service=service,
            date=booking.service_date,
            start_minute=booking.start_minute,
            end_minute=booking.end_minute,
            number_of_teams=booking.number_of_teams,
            now=now,
        )
    except TimeslotUnavailable as refusal:
        raise _creation_failed(refusal) from refusal


def _creation_failed(refusal: TimeslotUnavailable) -> BookingCreationFailed:
    additional: dict[str, Any] = {}
    if refusal.alternatives:
        additional["alternatives"] = [
            {
                "date": slot.date.isoformat(),
                "startAt": clock_time(slot.start_minute),
                "endAt": clock_time(slot.end_minute),
            }
            for slot in refusal.alternatives
        ]
    return BookingCreationFailed(refusal.reason, refusal.text, **additional)
