"""What is to be expected of each visit on the board, by what was pressed so far."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from bookings.services.board.day import Day, DayTeam, DayVisit, TakenTime
from bookings.visit_progress import ENDED
from bookings.visit_risk import Outlook, Stop, judge_stops
from cleanlife.clock import at_minute
from scheduling.query import Travel

# By team and booking.
Outlooks = dict[tuple[UUID, UUID], Outlook]
QUIET = Outlook()


def day_outlooks(day: Day, *, travel: Travel, now: datetime) -> Outlooks:
    """Return the outlooks that say something; those of all other visits are quiet. No query."""
    return {
        key: outlook
        for team in day.teams
        for key, outlook in _of_team(day, team, travel=travel, now=now)
        if outlook != QUIET
    }


def _of_team(
    day: Day, team: DayTeam, *, travel: Travel, now: datetime
) -> Iterator[tuple[tuple[UUID, UUID], Outlook]]:
    known = [
        (taken, visit)
        for taken in team.taken
        if (visit := day.visits.get(taken.owner_id)) and visit.status and not taken.is_held
    ]
    if all(visit.status in ENDED for _, visit in known):
        return
    midnight = at_minute(day.date, 0)
    stops = [_stop(midnight, team.id, taken, visit) for taken, visit in known]
    outlooks = judge_stops(stops, home=team.zone_id.bytes, travel=travel, now=now)
    for (_, visit), outlook in zip(known, outlooks, strict=True):
        yield (team.id, visit.id), outlook


def _stop(midnight: datetime, team_id: UUID, taken: TakenTime, visit: DayVisit) -> Stop:
    part = visit.parts.get(team_id)
    return Stop(
        zone=taken.zone_id.bytes,
        starts_at=midnight + timedelta(minutes=taken.visit.start),
        ends_at=midnight + timedelta(minutes=taken.visit.end),
        status=part.status if part else str(visit.status),
        began_at=part.started_at if part else None,
        expected_start_at=visit.late_start_at,
    )
