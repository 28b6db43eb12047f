"""Read a whole day: its teams, their hours and reserved time, its visits, what was noted.

A bounded number of queries, however full the day is, and plain values instead of rows: a board
of 2,000 visits is drawn anew every half minute.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from bookings.lifecycle import BookingStatus
from bookings.models import Booking, DayNote
from bookings.models.booking import visit_name
from bookings.services.board.day import (
    Day,
    DayTeam,
    DayVisit,
    Part,
    Span,
    TakenTime,
    TimeOff,
)
from cleanlife.clock import MINUTES_A_DAY
from cleanlife.wording import choose_name
from scheduling import masks
from scheduling.models import Reservation, Team, TeamException

_A_DAY = timedelta(days=1)
_Names = Callable[[Any, Any], Any]
SHOWN = (BookingStatus.IN_PROGRESS, BookingStatus.WAITING_PAYMENT, BookingStatus.SUCCESS)

TEAM_COLUMNS = (
    "pk",
    "name",
    "crew_size",
    "home_zone_id",
    "home_zone__name_en",
    "home_zone__name_ar",
    "of_day__work",
    "of_day__breaks",
    "off__start_minute",
    "off__end_minute",
    "off__reason",
)
VISIT_COLUMNS = (
    "pk",
    "service_date",
    "start_minute",
    "end_minute",
    "status",
    "version",
    "partner_id",
    "partner__name",
    "contact__name",
    "on_site_name",
    "address__district",
    "address__line1",
    "address__zone__name_en",
    "address__zone__name_ar",
    "service__name_en",
    "service__name_ar",
    "appointment__number",
    "appointment__status",
    "appointment__expected_start_at",
    "appointment__expected_end_at",
    "appointment__overdue_at",
    "appointment__pinned_at",
    "appointment__parts__team_id",
    "appointment__parts__status",
    "appointment__parts__started_at",
    "appointment__parts__is_left_out",
)


def read_day(
    day: date, *, zone_id: uuid.UUID | None = None, skill_id: uuid.UUID | None = None
) -> Day:
    """Return a day; of its teams only those at home in a zone, or with a skill, if named.

    Four queries. Visits of the day before that end on this one are on it as well.
    """
    teams = {team.id: team for team in _teams(day, zone_id=zone_id, skill_id=skill_id)}
    for team_id, taken in _taken(day):
        if team_id in teams:
            teams[team_id].taken.append(taken)
    visits = _visits(day)
    note = DayNote.objects.filter(pk=day).first()
    return Day(day, list(teams.values()), visits, note)


def _teams(
    day: date, *, zone_id: uuid.UUID | None, skill_id: uuid.UUID | None
) -> Iterator[DayTeam]:
    reserved = Reservation.objects.live().filter(team=OuterRef("pk"), date=day)
    rows = Team.objects.filter(Q(is_active=True) | Exists(reserved))
    if zone_id:
        rows = rows.filter(home_zone=zone_id)
    if skill_id:
        rows = rows.filter(skills=skill_id)
    name_of = _name_chooser()
    found: dict[uuid.UUID, DayTeam] = {}
    for columns in _with_their_day(rows, day).values_list(*TEAM_COLUMNS):
        team_id, name, people, zone, zone_en, zone_ar, work, breaks, *off = columns
        if team_id not in found:
            zone_name = name_of(zone_en, zone_ar)
            hours = _spans(work), _spans(breaks)
            found[team_id] = DayTeam(team_id, name, people, zone, zone_name, *hours)
        if off[0] is not None:
            time_off = TimeOff(Span(off[0], off[1]), off[2])
            found[team_id].off.append(time_off)
    return iter(found.values())


def _with_their_day(rows: QuerySet[Team], day: date) -> QuerySet[Team]:
    is_off = Q(exceptions__date=day, exceptions__kind=TeamException.Kind.OFF)
    return rows.annotate(
        of_day=FilteredRelation("days", condition=Q(days__date=day)),
        off=FilteredRelation("exceptions", condition=is_off),
    ).order_by("home_zone__name_en", "name", "off__start_minute")


def _spans(mask: Any) -> list[Span]:
    if mask is None:
        return []
    return [Span(start, end) for start, end in masks.spans(masks.from_bytes(mask))]


def _taken(day: date) -> Iterator[tuple[uuid.UUID, TakenTime]]:
    """Yield the reserved time of each team, earliest first."""
    midnight = masks.absolute(day, 0)
    reaching = Q(date=day) | Q(date=_before(day), occupied_to__gt=midnight)
    rows = Reservation.objects.live().filter(reaching).order_by("occupied_from")
    for team_id, owner_id, zone_id, on, start, end, begins, ends, state in rows.values_list(
        "team_id",
        "owner_id",
        "zone_id",
        "date",
        "start_minute",
        "end_minute",
        "occupied_from",
        "occupied_to",
        "state",
    ):
        yield (
            team_id,
            TakenTime(
                owner_id,
                zone_id,
                _on(day, on, start, end),
                Span(begins - midnight, ends - midnight),
                state == Reservation.State.HELD,
            ),
        )


def _before(day: date) -> date:
    """Return the day before; the calendar's first day has none, and no visits."""
    return max(day, date.min + _A_DAY) - _A_DAY


def _on(day: date, date: date, start: int, end: int) -> Span:
    """Return minutes of one date as minutes of the day."""
    ahead = (date - day).days * MINUTES_A_DAY
    return Span(start + ahead, end + ahead)


def _visits(day: date) -> dict[uuid.UUID, DayVisit]:
    from_before = Q(service_date=_before(day), end_minute__gt=MINUTES_A_DAY)
    of_day = Q(service_date=day) | from_before
    rows = Booking.objects.filter(of_day, status__in=SHOWN).order_by("start_minute", "pk")
    name_of = _name_chooser()
    found: dict[uuid.UUID, DayVisit] = {}
    for columns in rows.values_list(*VISIT_COLUMNS):
        *visit, team_id, status, started_at, is_left_out = columns
        if visit[0] not in found:
            found[visit[0]] = _visit(day, name_of, *visit)
        if team_id and not is_left_out:
            found[visit[0]].parts[team_id] = Part(status, started_at)
    return found


def _name_chooser() -> _Names:
    """Return what chooses of two names the one for the reader, who is asked for once."""
    if choose_name(english="en", arabic="ar") == "ar":
        return lambda english, arabic: arabic or english
    return lambda english, _arabic: english


def _visit(day: date, name_of: _Names, *columns: Any) -> DayVisit:
    (key, on, start, end, state, version, partner_id, partner, contact, on_site) = columns[:10]
    district, street, zone_en, zone_ar, name_en, name_ar = columns[10:16]
    number, status, expected_start, expected_end, overdue, pinned = columns[16:]
    zone = name_of(zone_en, zone_ar) or ""
    return DayVisit(
        id=key,
        date=on,
        span=_on(day, on, start, end),
        booking_status=state,
        version=version,
        partner_id=partner_id,
        partner=partner,
        customer=on_site or contact,
        place=district or zone or street,
        service=name_of(name_en, name_ar),
        name=visit_name(number) if number else "",
        status=status,
        expected_start_at=expected_start,
        expected_end_at=expected_end,
        overdue_at=overdue,
        is_pinned=pinned is not None,
    )
