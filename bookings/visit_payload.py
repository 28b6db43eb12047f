"""How a visit is carried out, as its partner reads it (contract, section 4).

Nothing of the staff and no coordinates are in it.
"""

from datetime import datetime, timedelta
from typing import Any

from bookings.lifecycle import AppointmentStatus
from bookings.models import Appointment, Booking, TeamPart
from bookings.payload import failure_payload
from cleanlife.clock import iso, iso_or_none

_MINUTE = timedelta(minutes=1)


def visit_payload(booking: Booking, *, now: datetime) -> dict[str, Any]:
    """Return the visit of a booking that has its appointment."""
    appointment: Appointment = booking.appointment
    parts = list(appointment.parts.all())
    return {
        "bookingId": str(booking.pk),
        "appointmentId": str(appointment.uuid),
        "name": appointment.name,
        "status": str(appointment.status),
        "scheduledStartDateTime": iso(booking.starts_at),
        "scheduledEndDateTime": iso(booking.ends_at),
        "expectedStartAt": iso_or_none(appointment.late_start_at),
        "expectedEndAt": iso_or_none(appointment.late_end_at),
        "dispatchedAt": iso_or_none(_first(parts, "dispatched_at")),
        "arrivedAt": iso_or_none(_first(parts, "arrived_at")),
        "startedAt": iso_or_none(appointment.started_at),
        "completedAt": iso_or_none(appointment.completed_at),
        "eta": _eta_payload(appointment, parts, planned=booking.starts_at, now=now),
        "cannotCompleteReason": failure_payload(appointment.cannot_complete_reason),
        "teams": [_part_payload(part) for part in parts],
    }


def _first(parts: list[TeamPart], mark: str) -> datetime | None:
    moments = (getattr(part, mark) for part in parts if not part.is_left_out)
    return min(filter(None, moments), default=None)


def _eta_payload(
    appointment: Appointment, parts: list[TeamPart], *, planned: datetime, now: datetime
) -> dict[str, Any] | None:
    """Return in how many minutes a team on the way is expected; None before and after."""
    is_on_the_way = appointment.status == AppointmentStatus.DISPATCHED
    if not is_on_the_way or _first(parts, "arrived_at"):
        return None
    left = (appointment.late_start_at or planned) - now
    # Rounded up: a team that is promised too soon is waited for.
    minutes = max(-(-left // _MINUTE), 0)
    return {"minutes": minutes, "asOf": iso(now)}


def _part_payload(part: TeamPart) -> dict[str, Any]:
    return {
        "status": str(part.status),
        "dispatchedAt": iso_or_none(part.dispatched_at),
        "arrivedAt": iso_or_none(part.arrived_at),
        "startedAt": iso_or_none(part.started_at),
        "endedAt": iso_or_none(part.ended_at),
    }
