"""How a visit is carried out, as its partner reads it (contract, section 4).

Nothing of the staff is in it, and of coordinates only the coarse ones of a team on its way.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from bookings.models import Appointment, Booking, Rating, Reading, TeamPart, VisitPhoto
from bookings.payload import failure_payload
from bookings.photo_token import photo_token
from bookings.services.visits.arrival import Way, follow_way
from bookings.visit_token import visit_url
from cleanlife.clock import iso, iso_or_none


def visit_payload(booking: Booking, *, now: datetime) -> dict[str, Any]:
    """Return the visit of a booking that has its appointment."""
    appointment: Appointment = booking.appointment
    parts = list(appointment.parts.all())
    way = follow_way(booking, now=now)
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
        "eta": _eta_payload(way),
        "position": _position_payload(way),
        "cannotCompleteReason": failure_payload(appointment.cannot_complete_reason),
        "teams": [_part_payload(part) for part in parts],
        "visitUrl": visit_url(booking.pk),
        "photos": [photo_payload(photo, now=now) for photo in appointment.photos.kept()],
    }


def _first(parts: list[TeamPart], mark: str) -> datetime | None:
    moments = (getattr(part, mark) for part in parts if not part.is_left_out)
    return min(filter(None, moments), default=None)


def _eta_payload(way: Way | None) -> dict[str, Any] | None:
    """Return in how many minutes a team on the way is expected; None before and after."""
    if way is None:
        return None
    return {"minutes": way.arrival.minutes, "asOf": iso(way.arrival.as_of)}


def _position_payload(way: Way | None) -> dict[str, Any] | None:
    """Return the cell in which a team on the way was seen last."""
    if way is None or way.newest is None:
        return None
    place = way.newest.coarse
    return {
        "latitude": place.latitude,
        "longitude": place.longitude,
        "asOf": iso(way.newest.heard_at),
    }


def photo_payload(photo: VisitPhoto, *, now: datetime) -> dict[str, Any]:
    """Return a photo with a URL that shows it for a quarter of an hour at most."""
    token, ends_at = photo_token(photo.pk, now=now)
    return {
        "kind": str(photo.kind),
        "takenAt": iso(photo.taken_at),
        "url": f"{settings.PUBLIC_BASE_URL}{reverse('photo', args=[token])}",
        "expiresAt": iso(ends_at),
    }


def _part_payload(part: TeamPart) -> dict[str, Any]:
    return {
        "status": str(part.status),
        "dispatchedAt": iso_or_none(part.dispatched_at),
        "arrivedAt": iso_or_none(part.arrived_at),
        "startedAt": iso_or_none(part.started_at),
        "endedAt": iso_or_none(part.ended_at),
    }


def rating_payload(rating: Rating) -> dict[str, Any]:
    """Return a rating; its text only once operations let it be shown."""
    is_shown = rating.reading == Reading.SHOWN
    return {
        "bookingId": str(rating.booking_id),
        "stars": rating.stars,
        "text": (rating.text or None) if is_shown else None,
        "ratedAt": iso(rating.created_at),
        "updatedAt": iso(rating.updated_at),
    }
