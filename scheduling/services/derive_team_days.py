"""Derive what team days must be from the rules and the reservations."""

import uuid
from collections.abc import Iterable
from datetime import date

from scheduling.demand import TeamRow
from scheduling.models import Reservation
from scheduling.services.count_visit import count_in


def with_visits(day: date, rows: Iterable[TeamRow]) -> dict[uuid.UUID, TeamRow]:
    """Return the rows by team, each with all live visits of the date and around it.

    What they had taken before does not count. One query. Lock the days first, or a
    reservation may slip in between.
    """
    found = {row.team_id: row._replace(busy={}, jobs=0, minutes=0) for row in rows}
    live = Reservation.objects.live().touching(day).filter(team_id__in=list(found))
    for visit in live.order_by():
        found[visit.team_id] = count_in(found[visit.team_id], day, visit)
    return found
