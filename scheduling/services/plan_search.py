"""Read what searches and reservations share: rules, travel times and suitable teams' days."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import QuerySet

from cleanlife import clock
from scheduling import masks
from scheduling.caches import known_rules, known_travel
from scheduling.engine import find_starts
from scheduling.models import Crew, Reservation, ServiceRule, Team, TeamDay, ZoneTravel
from scheduling.query import AvailabilityQuery, Rule, TeamRow, Travel, busy_from_bytes
from scheduling.services.team_days import remove_reservation
from scheduling.timeslots import DayAvailability, Reason, Timeslot
from scheduling.visit import Visit

TEAM_DAY_COLUMNS = (
    "date",
    "team_id",
    "work",
    "breaks",
    "busy",
    "jobs",
    "minutes",
    "max_minutes",
    "version",
    "team__home_zone_id",
)


class Requirements(NamedTuple):
    """A service's rule for the engine, and the skills that a team must have."""

    rule: Rule
    skill_ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Search:
    """A visit and what decides which teams can come; read once, used for any date.

    ``own`` are the present reservations of a visit that moves: their time counts as free.
    ``teams`` are those that must come, as far as that is decided.
    """

    visit: Visit
    requirements: Requirements
    now: datetime
    travel: Travel
    own: tuple[Reservation, ...] = ()
    teams: frozenset[uuid.UUID] = frozenset()

    @property
    def rule(self) -> Rule:
        """Return what the service requires of a team's time."""
        return self.requirements.rule

    @property
    def today(self) -> date:
        """Return the Riyadh date of the search."""
        return clock.riyadh_date(self.now)

    @property
    def last_date(self) -> date:
        """Return the last date that is sold; the engine applies the same rule to one date."""
        return self.today + timedelta(days=self.rule.horizon_days)

    @property
    def occupied(self) -> tuple[int, int]:
        """Return the visit's span in absolute minutes, preparation and clean-up included."""
        day, start_minute = self.visit.start
        begin, end = self.query_on(day).occupied(start_minute)
        return masks.absolute(day, begin), masks.absolute(day, end)

    def query_on(self, day: date) -> AvailabilityQuery:
        """Return the visit for the engine, with the time relative to a date."""
        visit, days_ahead = self.visit, (day - self.today).days
        return AvailabilityQuery(
            rule=self.rule,
            minutes=visit.minutes,
            number_of_teams=visit.number_of_teams,
            now_minute=clock.minute_of_day(self.now) - days_ahead * clock.MINUTES_A_DAY,
            zone=visit.zone.pk.bytes if visit.zone else b"",
            travel=self.travel,
        )

    def rows_by_date(
        self, dates: Iterable[date], *, only_promising: bool = False
    ) -> Iterator[tuple[date, list[TeamRow]]]:
        """Yield each date with the rows of its suitable teams, earliest first. One query.

        ``only_promising`` leaves out days whose free time is too short in any case.
        """
        zone = self.visit.zone
        if zone is None or not zone.is_active:
            return
        days = TeamDay.objects.on(dates).serving(zone)
        days = days.with_skills(self.requirements.skill_ids)
        if self.visit.crew == Crew.WOMEN:
            days = days.filter(team__crew=Crew.WOMEN)
        if len(self.teams) == self.visit.number_of_teams:
            days = days.filter(team__in=self.teams)
        if only_promising and not self.own:
            days = days.filter(max_free_run__gte=self.visit.minutes)
        for day, group in groupby(days.values_list(*TEAM_DAY_COLUMNS), itemgetter(0)):
            yield day, [self.without_own(day, read_team_row(columns)) for columns in group]

    def without_own(self, day: date, row: TeamRow) -> TeamRow:
        """Return a team's day without the present time of the visit."""
        for reservation in self.own:
            if reservation.team_id == row.team_id:
                row = remove_reservation(row, day, reservation)
        return row

    def rows_on(self, day: date) -> list[TeamRow]:
        """Return the rows of the suitable teams on a date."""
        return next((rows for _, rows in self.rows_by_date([day])), [])

    def reason_without_teams(self, rows: Sized) -> Reason | None:
        """Return why no team is suitable; None if there are rows, or only days are missing."""
        if rows:
            return None
        zone = self.visit.zone
        if zone is None or not zone.is_active:
            return Reason.ZONE_NOT_COVERED
        teams = Team.objects.filter(is_active=True, zones=zone)
        if not teams.exists():
            return Reason.ZONE_NOT_COVERED
        for skill_id in self.requirements.skill_ids:
            teams = teams.filter(skills=skill_id)
        if self.visit.crew == Crew.WOMEN:
            teams = teams.filter(crew=Crew.WOMEN)
        return None if teams.exists() else Reason.NO_SKILLED_TEAM

    def availability(self, day: date, rows: list[TeamRow]) -> DayAvailability:
        """Return the free timeslots of a date, or why there are none."""
        starts = find_starts(rows, self.query_on(day))
        timeslots = tuple(
            Timeslot(day, start, start + self.visit.minutes, capacity)
            for start, capacity in starts.capacities.items()
        )
        return DayAvailability(day, timeslots, starts.reason)


def plan_search(visit: Visit, *, now: datetime, moving: uuid.UUID | None = None) -> Search:
    """Read the service's rule and skills, and the time of the owner ``moving``, if named."""
    [search] = plan_batch([visit], now=now)
    return replace(search, own=tuple(Reservation.objects.live_of(moving))) if moving else search


def plan_batch(visits: Sequence[Visit], *, now: datetime) -> list[Search]:
    """Return a search for each visit; what they read is mostly cached by the process."""
    travel = read_travel()
    return [Search(visit, read_requirements(visit.service.pk), now, travel) for visit in visits]


def read_team_row(columns: tuple[Any, ...]) -> TeamRow:
    """Return a team's day for the engine from its ``TEAM_DAY_COLUMNS``."""
    _, team_id, work, breaks, busy, jobs, minutes, max_minutes, version, home = columns
    return TeamRow(
        team_id,
        masks.from_bytes(work),
        masks.from_bytes(breaks),
        busy_from_bytes(busy),
        jobs,
        minutes,
        max_minutes,
        version,
        home.bytes,
    )


def read_requirements(service_id: uuid.UUID) -> Requirements:
    """Return what a service requires; without a row the defaults apply."""
    known = known_rules.read("all", _load_rules) or {}
    return known.get(service_id) or Requirements(_default(), ())


def read_travel() -> Travel:
    """Return the minutes of travel between zones."""
    return known_travel.read("all", _load_travel) or {}


def _load_rules() -> Mapping[uuid.UUID, Requirements]:
    rows: QuerySet[Any, Any] = ServiceRule.objects.values_list(
        "service_id",
        "step_minutes",
        "preparation_minutes",
        "cleanup_minutes",
        "lead_minutes",
        "cutoff_minute",
        "horizon_days",
        "skills",
    )
    known: dict[uuid.UUID, Requirements] = {}
    for service_id, *columns, skill_id in rows.order_by("skills"):
        before = known.get(service_id, Requirements(Rule(*columns), ()))
        skills = before.skill_ids if skill_id is None else (*before.skill_ids, skill_id)
        known[service_id] = before._replace(skill_ids=skills)
    return known


def _default() -> Rule:
    rule = ServiceRule()
    return Rule(
        step_minutes=rule.step_minutes,
        preparation_minutes=rule.preparation_minutes,
        cleanup_minutes=rule.cleanup_minutes,
        lead_minutes=rule.lead_minutes,
        cutoff_minute=rule.cutoff_minute,
        horizon_days=rule.horizon_days,
    )


def _load_travel() -> Travel:
    rows = ZoneTravel.objects.order_by().values_list("origin_id", "destination_id", "minutes")
    return {(origin.bytes, target.bytes): minutes for origin, target, minutes in rows}
