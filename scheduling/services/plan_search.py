"""What searches and bookings read alike: a service's rule and the suitable teams' days."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from catalog.models import Service
from cleanlife import clock
from scheduling import masks
from scheduling.engine import Demand, Rule, TeamRow, find_starts
from scheduling.models import Reservation, ServiceRule, Team, TeamDay, Zone
from scheduling.services.count_visit import take_out
from scheduling.timeslots import DayAvailability, Reason, Timeslot

TEAM_DAY_COLUMNS = (
    "date",
    "team_id",
    "work",
    "busy",
    "jobs",
    "minutes",
    "team__max_minutes_a_day",
    "version",
)


@dataclass(frozen=True)
class Search:
    """Who may come where, for how long; read once, asked for any date.

    ``own`` is time of the visit that is to move: for itself it counts as free.
    """

    zone: Zone | None
    rule: Rule
    skill_ids: tuple[uuid.UUID, ...]
    minutes: int
    number_of_teams: int
    now: datetime
    own: tuple[Reservation, ...] = ()

    def demand_on(self, day: date) -> Demand:
        """Return the wanted visit with the time relative to a date."""
        days_ahead = (day - clock.riyadh_date(self.now)).days
        now_minute = clock.minute_of_day(self.now) - days_ahead * clock.MINUTES_A_DAY
        return Demand(self.rule, self.minutes, self.number_of_teams, now_minute)

    def closest_bookable(self, day: date) -> date:
        """Return the date itself, or the end of the horizon that it lies beyond."""
        today = clock.riyadh_date(self.now)
        return max(today, min(day, today + timedelta(days=self.rule.horizon_days)))

    def rows_by_date(self, dates: Iterable[date]) -> Iterator[tuple[date, list[TeamRow]]]:
        """Yield each date that has suitable teams with their rows, earliest first: 1 query."""
        if self.zone is None or not self.zone.is_active:
            return
        days = TeamDay.objects.serving(self.zone).with_skills(self.skill_ids)
        rows = days.on(dates).values_list(*TEAM_DAY_COLUMNS)
        for day, group in groupby(rows, itemgetter(0)):
            yield day, [self._without_own(day, _row(columns)) for columns in group]

    def _without_own(self, day: date, row: TeamRow) -> TeamRow:
        for visit in self.own:
            if visit.team_id == row.team_id:
                row = take_out(row, day, visit)
        return row

    def rows_on(self, day: date) -> list[TeamRow]:
        """Return the rows of the suitable teams on a date."""
        return next((rows for _, rows in self.rows_by_date([day])), [])

    def reason_without_teams(self) -> Reason | None:
        """Return why no team is suitable, or None when some are and only their days miss."""
        if self.zone is None or not self.zone.is_active:
            return Reason.ZONE_NOT_COVERED
        teams = Team.objects.filter(is_active=True, zones=self.zone)
        if not teams.exists():
            return Reason.ZONE_NOT_COVERED
        for skill_id in self.skill_ids:
            teams = teams.filter(skills=skill_id)
        return None if teams.exists() else Reason.NO_SKILLED_TEAM

    def availability(self, day: date, rows: list[TeamRow]) -> DayAvailability:
        """Ask the engine for a date's free timeslots."""
        starts = find_starts(rows, self.demand_on(day))
        timeslots = tuple(
            Timeslot(day, start, start + self.minutes, capacity)
            for start, capacity in starts.capacities.items()
        )
        return DayAvailability(day, timeslots, starts.reason)


def plan_search(
    *,
    zone: Zone | None,
    service: Service,
    minutes: int,
    number_of_teams: int,
    now: datetime,
    own: Iterable[Reservation] = (),
) -> Search:
    """Read a service's rule and skills; a service without a rule follows the defaults."""
    columns = ServiceRule.objects.filter(pk=service.pk).values_list(
        "step_minutes",
        "preparation_minutes",
        "cleanup_minutes",
        "lead_minutes",
        "horizon_days",
        "skills",
    )
    rows: list[tuple[Any, ...]] = list(columns) or [_default_rule()]
    skill_ids = tuple(row[5] for row in rows if row[5] is not None)
    rule = Rule(*rows[0][:5])
    return Search(zone, rule, skill_ids, minutes, number_of_teams, now, tuple(own))


def _default_rule() -> tuple[Any, ...]:
    rule = ServiceRule()
    return (
        rule.step_minutes,
        rule.preparation_minutes,
        rule.cleanup_minutes,
        rule.lead_minutes,
        rule.horizon_days,
        None,
    )


def _row(columns: tuple[Any, ...]) -> TeamRow:
    _, team_id, work, busy, *numbers = columns
    return TeamRow(team_id, masks.from_bytes(work), masks.from_bytes(busy), *numbers)
