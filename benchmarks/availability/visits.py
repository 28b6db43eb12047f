"""The visits of the measured teams: a year of history, six weeks ahead, full days."""

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from cleanlife import clock
from scheduling import masks
from scheduling.models import Reservation, Team, Zone

# Which of the teams, by their place in the list. The busy ones have 25 short visits on the
# measured day, the booked ones no minute left for so many days from tomorrow on.
BUSY = range(200)
BOOKED = {10: range(1_000, 1_200), 40: range(1_200, 1_400)}
OPENS, CLOSES = 8 * 60, 22 * 60
DAYS_BACK, DAYS_AHEAD = 364, 42
SHORT_VISITS, SHORT_MINUTES, VISITS_A_ZONE, WAY_MINUTES = 25, 15, 9, 30
FULL_VISITS = 4
DAYS_TO_SHORT_VISITS = 2
COLUMNS = (
    "id, created_at, owner_id, team_id, zone_id, date, start_minute, end_minute,"
    " occupied_from, occupied_to, state"
)


class Visit(NamedTuple):
    """Time of a team; days count from tomorrow, zones from the first one over and over."""

    days: int
    start: int
    minutes: int
    zone: int


def tomorrow() -> date:
    """Return the first date on which visits lie ahead."""
    return clock.riyadh_date(clock.now()) + timedelta(days=1)


def measured_week() -> tuple[date, date]:
    """Return the date of the short visits, which is measured, and the last one of its week."""
    first = tomorrow() + timedelta(days=DAYS_TO_SHORT_VISITS)
    return first, first + timedelta(days=6)


def write(teams: Sequence[Team], zones: Sequence[Zone]) -> int:
    """Copy all visits into the table of reservations and return how many; no team day hears."""
    chance = random.Random(7)
    written = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY scheduling_reservation ({COLUMNS}) FROM STDIN") as copy,
    ):
        for number, team in enumerate(teams):
            for visit in _visits_of(number, chance):
                copy.write_row(_columns(visit, team, zones, chance))
                written += 1
    return written


def _visits_of(team: int, chance: random.Random) -> Iterator[Visit]:
    for days in range(team % 7 - DAYS_BACK, 0, 7):
        yield Visit(days, OPENS + 30 * chance.randrange(16), 180, team)
    for days in range(DAYS_AHEAD):
        if any(team in teams and days < booked for booked, teams in BOOKED.items()):
            yield from _full_day(team, days)
        elif team in BUSY and days == DAYS_TO_SHORT_VISITS:
            yield from _short_visits(team, days)
        else:
            yield from _usual_day(team, days, chance)


def _full_day(team: int, days: int) -> Iterator[Visit]:
    minutes = (CLOSES - OPENS) // FULL_VISITS
    for number in range(FULL_VISITS):
        yield Visit(days, OPENS + number * minutes, minutes, team + number // 2)


def _short_visits(team: int, days: int) -> Iterator[Visit]:
    """Yield them in three zones one after another, from eight o'clock on or later."""
    start = OPENS + team % 10 * 45
    for number in range(SHORT_VISITS):
        zone = number // VISITS_A_ZONE
        at = start + number * SHORT_MINUTES + zone * WAY_MINUTES
        yield Visit(days, at, SHORT_MINUTES, team + zone)


def _usual_day(team: int, days: int, chance: random.Random) -> Iterator[Visit]:
    for number, earliest in enumerate((OPENS, OPENS + 6 * 60)):
        if chance.random() < 0.6:
            start = earliest + 30 * chance.randrange(5)
            yield Visit(days, start, 180, team + number)


def _columns(
    visit: Visit, team: Team, zones: Sequence[Zone], chance: random.Random
) -> list[Any]:
    day = tomorrow() + timedelta(days=visit.days)
    begin = masks.absolute(day, visit.start)
    is_canceled = visit.days < 0 and chance.random() < 0.1
    return [
        uuid.UUID(int=chance.getrandbits(128), version=4),
        clock.now(),
        uuid.UUID(int=chance.getrandbits(128), version=4),
        team.pk,
        zones[visit.zone % len(zones)].pk,
        day,
        visit.start,
        visit.start + visit.minutes,
        begin,
        begin + visit.minutes,
        Reservation.State.RELEASED if is_canceled else Reservation.State.ACTIVE,
    ]
