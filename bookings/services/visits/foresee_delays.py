"""Foresee visits that run late: by where their teams on the way were seen."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from bookings.lifecycle import AppointmentStatus
from bookings.models import Booking, TeamPosition
from bookings.services.visits.arrival import arrival_by_positions, is_on_the_way
from bookings.services.visits.positions import FRESH_FOR, positions_on_the_way
from bookings.visit_progress import foreseen_start


def foresee_delays(*, now: datetime) -> list[UUID]:
    """Return the bookings whose teams seem to come too late; the service judges them again."""
    fresh = TeamPosition.objects.filter(
        heard_at__gt=now - FRESH_FOR, appointment__status=AppointmentStatus.DISPATCHED
    )
    rows = fresh.select_related(
        "appointment__booking__address__zone", "appointment__booking__access"
    )
    seen: dict[Booking, list[TeamPosition]] = defaultdict(list)
    for position in rows.prefetch_related("appointment__parts"):
        seen[position.appointment.booking].append(position)
    return [booking.pk for booking, found in seen.items() if _late_start(booking, found, now)]


def foresee_start(booking: Booking, *, now: datetime) -> datetime | None:
    """Return when a visit will begin that is to be told to be late; None for any other."""
    return _late_start(booking, positions_on_the_way(booking.appointment, now=now), now)


def _late_start(booking: Booking, seen: list[TeamPosition], now: datetime) -> datetime | None:
    appointment = booking.appointment
    if not is_on_the_way(appointment) or now >= booking.ends_at:
        return None
    return foreseen_start(
        arrival_by_positions(booking, seen),
        promised=appointment.expected_start_at or booking.starts_at,
        told_at=appointment.delay_told_at,
        now=now,
    )
