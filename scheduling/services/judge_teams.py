"""Judge which teams could come to a sold visit on a date, and at which starts.

For operations, who have talked to the customer: notice, cut-off and grid, which are rules of
selling, do not count; a time that has passed does, unless it is the present one.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from cleanlife.clock import MINUTES_A_DAY, at_minute, minute_of_day, riyadh_date
from scheduling import masks
from scheduling.engine import rank_team
from scheduling.models import Crew, Reservation, Team, TeamDay, TeamException
from scheduling.query import AvailabilityQuery, TeamRow
from scheduling.services.plan_search import (
    TEAM_DAY_COLUMNS,
    Requirements,
    Search,
    plan_search,
    read_team_row,
)
from scheduling.services.team_days import add_reservation
from scheduling.team_fit import ALL_STARTS, Starts, fit_team, none_free
from scheduling.timeslots import TeamReason
from scheduling.visit import Visit


class TeamName(NamedTuple):
    """What is read of a team before its day is."""

    pk: uuid.UUID
    name: str
    crew: str
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class SoldVisit:
    """A visit and what is reserved for it.

    ``leaving_id`` is the team whose place another one would take; None if nothing is reserved.
    """

    visit: Visit
    owner_id: uuid.UUID
    leaving_id: uuid.UUID | None
    own: tuple[Reservation, ...]

    @property
    def present(self) -> tuple[date, int] | None:
        """Return its reserved date and start, if there are any."""
        return next(((row.date, row.start_minute) for row in self.own), None)

    @property
    def staying(self) -> frozenset[uuid.UUID]:
        """Return its other teams."""
        return frozenset(row.team_id for row in self.own) - {self.leaving_id}

    def present_start(self, day: date) -> int:
        """Return the present start as a mask of that date; 0 on another date."""
        if self.present is None or self.present[0] != day:
            return 0
        return 1 << masks.cell_of(self.present[1])


def read_sold_visit(
    visit: Visit, *, owner_id: uuid.UUID, leaving_id: uuid.UUID | None
) -> SoldVisit:
    """Read what is reserved for a visit."""
    own = tuple(Reservation.objects.live_of(owner_id))
    return SoldVisit(visit=visit, owner_id=owner_id, leaving_id=leaving_id, own=own)


def free_search(visit: Visit, *, own: tuple[Reservation, ...] = ()) -> Search:
    """Return a search from the date's midnight on, without the rules of selling."""
    day, _ = visit.start
    search = plan_search(visit, now=at_minute(day, 0))
    rule = replace(search.rule, lead_minutes=0, cutoff_minute=None, step_minutes=masks.CELL)
    return replace(
        search, requirements=Requirements(rule, search.requirements.skill_ids), own=own
    )


@dataclass(frozen=True, slots=True)
class TeamFit:
    """A team, and where on the date the visit fits into its day."""

    team: TeamName
    starts: Starts
    row: TeamRow | None

    def is_free_at(self, start: int) -> bool:
        """Return whether it could come then."""
        return bool(self.starts.free >> masks.cell_of(start) & 1)


@dataclass(frozen=True)
class DayFits:
    """How a visit fits into the days of teams on one date."""

    sold: SoldVisit
    day: date
    teams: list[TeamFit]
    query: AvailabilityQuery = field(repr=False)

    def of(self, team_id: uuid.UUID) -> TeamFit:
        """Return how it fits into the day of one of the teams."""
        return next(fit for fit in self.teams if fit.team.pk == team_id)

    def best_at(self, start: int, *, among: Iterable[TeamFit] | None = None) -> list[TeamFit]:
        """Return the teams that are free then, in the engine's order."""
        candidates = self.teams if among is None else among
        free = [fit for fit in candidates if fit.row and fit.is_free_at(start)]
        return sorted(free, key=lambda fit: self._rank(fit, start))

    def added_travel(self, fit: TeamFit, start: int) -> int:
        """Return the minutes of travel that the visit adds to the day of a team."""
        return self._rank(fit, start)[0]

    def _rank(self, fit: TeamFit, start: int) -> tuple[int, int, int, uuid.UUID]:
        if fit.row is None:
            raise ValueError("The team has no such day.")
        return rank_team(fit.row, self.query, start)


def judge_teams(
    sold: SoldVisit, *, day: date, now: datetime, planned: Collection[Reservation] = ()
) -> DayFits:
    """Return how a visit fits into the day of every team; 5 queries.

    At its present time only the joining team is judged; at another one the teams that stay
    must be free as well, and enough others where some are lacking. ``planned`` are reservations
    that do not exist yet and count all the same.
    """
    search = free_search(sold.visit.at(day, 0), own=sold.own)
    query = replace(search.query_on(day), number_of_teams=1)
    reader = _Reader(search, day=day, planned=planned)
    passed = _passed(sold, day, now=now)
    fits = [reader.fit(team, query, passed=passed) for team in reader.teams]
    ahead = (day - riyadh_date(now)).days
    if ahead > search.rule.horizon_days and not sold.present_start(day):
        fits = [replace(fit, starts=none_free(TeamReason.BEYOND_HORIZON)) for fit in fits]
    return DayFits(sold, day, _with_others(sold, fits, day=day), query)


def _passed(sold: SoldVisit, day: date, *, now: datetime) -> int:
    """Return the starts of a date whose time has gone; the present one is never among them."""
    minute = minute_of_day(now) - (day - riyadh_date(now)).days * MINUTES_A_DAY
    to_come = masks.inside(minute, masks.WINDOW)
    return ALL_STARTS & ~to_come & ~sold.present_start(day)


def _with_others(sold: SoldVisit, fits: list[TeamFit], *, day: date) -> list[TeamFit]:
    """Refuse the other starts at which those that come with the joining team are not free."""
    staying = [fit for fit in fits if fit.team.pk in sold.staying]
    lacking = sold.visit.number_of_teams - len(sold.staying) - 1
    if not staying and lacking <= 0:
        return fits
    free = ALL_STARTS
    for fit in staying:
        free &= fit.starts.free
    others = [fit.starts.free for fit in fits if fit.team.pk not in sold.staying]
    if lacking > 0:
        counts = masks.count_cells(others)
        # The joining team is one of those that are counted.
        free &= sum(1 << cell for cell, count in counts.items() if count > lacking)
    blocked = ALL_STARTS & ~free & ~sold.present_start(day)
    return [
        replace(fit, starts=fit.starts.except_for(blocked, TeamReason.OTHER_TEAM_NOT_FREE))
        for fit in fits
    ]


class _Reader:
    """What decides about the teams on a date, read for all of them at once."""

    def __init__(self, search: Search, *, day: date, planned: Collection[Reservation]):
        self._search = search
        self._day = day
        teams = Team.objects.order_by("name", "pk").values_list(
            "pk", "name", "crew", "is_active"
        )
        self.teams = [TeamName(*columns) for columns in teams]
        zone = search.visit.zone
        serves = Team.zones.through.objects.filter(zone=zone, zone__is_active=True)
        self._serving = set(serves.values_list("team_id", flat=True)) if zone else set()
        self._skilled = self._read_skilled()
        self._off = _read_time_off(day)
        self._rows = self._read_rows(planned)

    def fit(self, team: TeamName, query: AvailabilityQuery, *, passed: int) -> TeamFit:
        """Return where the visit fits into the day of a team."""
        row, reason = self._rows.get(team.pk), self._unfit(team)
        off = self._off.get(team.pk, 0)
        if row is None and reason is None:
            reason = TeamReason.CLOSED_DAY
        if row is None or reason:
            return TeamFit(team, none_free(reason or TeamReason.CLOSED_DAY), row)
        return TeamFit(team, fit_team(row, query, passed=passed, off=off), row)

    def _unfit(self, team: TeamName) -> TeamReason | None:
        """Return why a team cannot come at any time."""
        if not team.is_active:
            return TeamReason.TEAM_INACTIVE
        if team.pk not in self._serving:
            return TeamReason.ZONE_NOT_COVERED
        if self._search.visit.crew not in {Crew.ANY, team.crew}:
            return TeamReason.OTHER_CREW
        return None if team.pk in self._skilled else TeamReason.SKILL_MISSING

    def _read_skilled(self) -> Collection[uuid.UUID]:
        needed = set(self._search.requirements.skill_ids)
        if not needed:
            return {team.pk for team in self.teams}
        links = Team.skills.through.objects.filter(skill__in=needed)
        have: dict[uuid.UUID, int] = {}
        for team_id in links.values_list("team_id", flat=True):
            have[team_id] = have.get(team_id, 0) + 1
        return {team_id for team_id, count in have.items() if count == len(needed)}

    def _read_rows(self, planned: Collection[Reservation]) -> Mapping[uuid.UUID, TeamRow]:
        days = TeamDay.objects.filter(date=self._day).values_list(*TEAM_DAY_COLUMNS)
        rows = {}
        for columns in days:
            row = self._search.without_own(self._day, read_team_row(columns))
            rows[row.team_id] = row
        for reservation in planned:
            if row := rows.get(reservation.team_id):
                rows[row.team_id] = add_reservation(row, self._day, reservation)
        return rows


def _read_time_off(day: date) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = {}
    kind = TeamException.Kind.OFF
    spans = TeamException.objects.filter(date=day, kind=kind)
    for team_id, start, end in spans.values_list("team_id", "start_minute", "end_minute"):
        found[team_id] = found.get(team_id, 0) | masks.covering(start, end)
    return found
