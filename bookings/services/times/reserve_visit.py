"""Reserve the time of a booking or a hold, or move it."""

from datetime import datetime
from typing import Any

from bookings.errors import BookingCreationFailed, VisitTimeUnavailable
from bookings.models import Booking, Hold
from catalog.models import Service
from cleanlife.clock import clock_time
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Reservation, Zone
from scheduling.services.reserve_time import move_time, reserve_time
from scheduling.visit import Visit


def reserve_visit(
    booking: Booking, *, service: Service, zone: Zone | None, now: datetime
) -> None:
    """Take the teams' time for a booking, in its transaction.

    Raises BookingCreationFailed with the engine's reason, and with free alternatives when the
    time is taken.
    """
    try:
        reserve_time(_visit(booking, service, zone), owner_id=booking.pk, now=now)
    except TimeslotUnavailable as refusal:
        raise BookingCreationFailed(*_why(refusal), **_alternatives(refusal)) from refusal


def hold_visit(hold: Hold, *, service: Service, zone: Zone | None, now: datetime) -> None:
    """Take the teams' time for a hold, in its transaction.

    Raises VisitTimeUnavailable with the engine's reason and free alternatives.
    """
    visit, held = _visit(hold, service, zone), Reservation.State.HELD
    try:
        reserve_time(visit, owner_id=hold.pk, now=now, state=held)
    except TimeslotUnavailable as refusal:
        raise VisitTimeUnavailable(*_why(refusal), **_alternatives(refusal)) from refusal


def move_visit(booking: Booking, *, now: datetime) -> None:
    """Take the time that a booking has now in place of its reserved one, in its transaction.

    Raises VisitTimeUnavailable with the engine's reason and free alternatives.
    """
    visit = _visit(booking, booking.service, booking.address.zone)
    try:
        move_time(visit, owner_id=booking.pk, now=now)
    except TimeslotUnavailable as refusal:
        raise VisitTimeUnavailable(*_why(refusal), **_alternatives(refusal)) from refusal


def _visit(owner: Booking | Hold, service: Service, zone: Zone | None) -> Visit:
    return Visit(
        zone=zone,
        service=service,
        minutes=owner.end_minute - owner.start_minute,
        number_of_teams=owner.number_of_teams,
        date=owner.service_date,
        start_minute=owner.start_minute,
    )


def _why(refusal: TimeslotUnavailable) -> tuple[str, str]:
    return refusal.reason, refusal.text


def _alternatives(refusal: TimeslotUnavailable) -> dict[str, Any]:
    if not refusal.alternatives:
        return {}
    return {
        "alternatives": [
            {
                "date": slot.date.isoformat(),
                "startAt": clock_time(slot.start_minute),
                "endAt": clock_time(slot.end_minute),
            }
            for slot in refusal.alternatives
        ]
    }
