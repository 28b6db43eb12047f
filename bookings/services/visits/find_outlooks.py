"""Find which visits of a day are at risk, before their promise is missed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from bookings.lifecycle import NOT_BEGUN
from bookings.models import Appointment, Booking, TeamPart
from bookings.visit_risk import Outlook, Stop, judge_stops
from cleanlife import clock
from scheduling.models import Reservation
from scheduling.services.plan_search import read_travel


def find_outlooks(
    reserved: Iterable[Reservation], bookings: Mapping[UUID, Booking], *, now: datetime
) -> dict[UUID, Outlook]:
    """Return the outlook of each reservation of a day, by its id.

    ``reserved`` have their teams, ``bookings`` their appointments with the parts; what is not
    among these, such as an unpaid visit, is left out. No query.
    """
    by_team: defaultdict[UUID, list[Reservation]] = defaultdict(list)
    for row in reserved:
        if hasattr(bookings.get(row.owner_id), "appointment"):
            by_team[row.team_id].append(row)
    found: dict[UUID, Outlook] = {}
    for rows in by_team.values():
        rows.sort(key=lambda row: row.occupied_from)
        stops = [_stop(row, bookings[row.owner_id].appointment) for row in rows]
        home = rows[0].team.home_zone_id.bytes
        outlooks = judge_stops(stops, home=home, travel=read_travel(), now=now)
        found |= {row.pk: each for row, each in zip(rows, outlooks, strict=True)}
    return found


def find_outlook(booking: Booking, *, now: datetime) -> Outlook:
    """Return the outlook of one visit: the worst of its teams'. Four queries, or none."""
    appointment: Appointment | None = getattr(booking, "appointment", None)
    if appointment is None or appointment.status not in NOT_BEGUN or now >= booking.ends_at:
        return Outlook()
    teams = Reservation.objects.live_of(booking.pk).values("team_id")
    day = Reservation.objects.filter(
        date=booking.service_date, state=Reservation.State.ACTIVE, team__in=teams
    )
    reserved = list(day.select_related("team"))
    rows = Booking.objects.with_appointment().prefetch_related("appointment__parts")
    bookings = rows.in_bulk([row.owner_id for row in reserved])
    found = find_outlooks(reserved, bookings, now=now)
    own = [found[row.pk] for row in reserved if row.owner_id == booking.pk]
    return Outlook(
        must_leave=any(each.must_leave for each in own),
        minutes_late=max((each.minutes_late for each in own), default=0),
    )


def _stop(row: Reservation, appointment: Appointment) -> Stop:
    part = _part_of(row, appointment)
    return Stop(
        zone=row.zone_id.bytes,
        starts_at=clock.at_minute(row.date, row.start_minute),
        ends_at=clock.at_minute(row.date, row.end_minute),
        status=part.status if part else appointment.status,
        began_at=part.started_at if part else None,
        expected_start_at=appointment.late_start_at,
    )


def _part_of(row: Reservation, appointment: Appointment) -> TeamPart | None:
    parts = appointment.parts.all()
    return next((part for part in parts if part.team_id == row.team_id), None)
