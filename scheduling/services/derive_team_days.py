"""Derive what team days must be from the rules and the reservations."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date

from scheduling import masks
from scheduling.demand import TeamRow
from scheduling.models import Reservation
from scheduling.services.count_visit import count_in

Rows = dict[uuid.UUID, TeamRow]


def with_visits(day: date, rows: Iterable[TeamRow]) -> Rows:
    """Return the rows by team, each with all live visits of the date and around it.

    What they had taken before does not count. One query. Lock the days first, or a
    reservation may slip in between.
    """
    return with_visits_by_date({day: rows})[day]


def with_visits_by_date(rows: Mapping[date, Iterable[TeamRow]]) -> dict[date, Rows]:
    """Return the same for every date, at least one, in one query too.

    Visits between the first and the last date are read, so the dates should lie close.
    """
    found = {day: _emptied(of_day) for day, of_day in rows.items()}
    team_ids = {team_id for of_day in found.values() for team_id in of_day}
    live = Reservation.objects.live().touching(min(found), max(found))
    for visit in live.filter(team_id__in=team_ids).order_by():
        for day in masks.touched_dates(visit.occupied_from, visit.occupied_to):
            row = found.get(day, {}).get(visit.team_id)
            if row is not None:
                found[day][visit.team_id] = count_in(row, day, visit)
    return found


def _emptied(rows: Iterable[TeamRow]) -> Rows:
    return {row.team_id: row._replace(busy={}, jobs=0, minutes=0) for row in rows}
