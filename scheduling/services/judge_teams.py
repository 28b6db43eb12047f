"""Judge which teams could come to a sold visit on a date, and at which starts.

For operations, who have talked to the customer: notice, cut-off and grid, which are rules of
selling, do not count; a time that has passed does, unless it is the present one.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, reduce
from operator import and_
from typing import NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value

from cleanlife.clock import MINUTES_A_DAY, minute_of_day, riyadh_date
from scheduling import masks
from scheduling.engine import rank_team
from scheduling.models import Crew, Reservation, Team, TeamDay, TeamException
from scheduling.query import AvailabilityQuery, TeamRow
from scheduling.services.plan_search import TEAM_DAY_COLUMNS, Search, read_team_row
from scheduling.services.sold_visit import SoldVisit, free_search
from scheduling.services.team_days import add_reservation
from scheduling.team_fit import ALL_STARTS, Starts, fit_team, none_free
from scheduling.timeslots import TeamReason


class KnownTeam(NamedTuple):
    """A team, and what decides about it whatever the date."""

    pk: uuid.UUID
    name: str
    crew: str
    is_active: bool
    serves_the_zone: bool
    has_the_skills: bool


@dataclass(frozen=True, slots=True)
class TeamFit:
    """A team, and where on the date the visit fits into its day."""

    team: KnownTeam
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

    def travel_at(self, fit: TeamFit, start: int) -> int:
        """Return the minutes of travel that the visit adds to the days of its teams then.

        To that of the joining team, and those of the teams that stay.
        """
        return sum(self._rank(each, start)[0] for each in (fit, *self._staying) if each.row)

    @cached_property
    def _staying(self) -> list[TeamFit]:
        return [each for each in self.teams if each.team.pk in self.sold.staying]

    def reservation_of(self, fit: TeamFit, start: int) -> Reservation:
        """Return what the visit would reserve of a team's time; not saved."""
        begin, end = self.query.occupied(start)
        return Reservation(
            team_id=fit.team.pk,
            zone=self.sold.visit.zone,
            owner_id=self.sold.owner_id,
            date=self.day,
            start_minute=start,
            end_minute=start + self.sold.visit.minutes,
            occupied_from=masks.absolute(self.day, begin),
            occupied_to=masks.absolute(self.day, end),
        )

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
    reader = _Reader(sold, search, day=day, planned=planned)
    passed = _passed(sold, day, now=now)
    fits = [reader.fit(team, query, passed=passed) for team in reader.teams]
    ahead = (day - riyadh_date(now)).days
    if ahead > search.rule.horizon_days and not sold.present_start(day):
        fits = [replace(fit, starts=none_free(TeamReason.BEYOND_HORIZON)) for fit in fits]
    return DayFits(sold, day, _with_others(sold, fits, day=day), query)


def travel_now(sold: SoldVisit, on_its_day: DayFits | None = None) -> int:
    """Return the minutes of travel that the visit adds to the days of its teams at present.

    One query, unless its day has been judged already.
    """
    if sold.present is None:
        return 0
    day, start = sold.present
    if on_its_day and on_its_day.day == day:
        own = {row.team_id for row in sold.own}
        rows = [fit.row for fit in on_its_day.teams if fit.team.pk in own and fit.row]
        query = on_its_day.query
    else:
        search = free_search(sold.visit.at(day, start), own=sold.own)
        query = search.query_on(day)
        days = TeamDay.objects.filter(date=day, team__in=[row.team_id for row in sold.own])
        found = days.values_list(*TEAM_DAY_COLUMNS)
        rows = [search.without_own(day, read_team_row(columns)) for columns in found]
    return sum(rank_team(row, query, start)[0] for row in rows)


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

    def __init__(
        self, sold: SoldVisit, search: Search, *, day: date, planned: Collection[Reservation]
    ):
        self._sold = sold
        self._search = search
        self._day = day
        self.teams = _read_teams(search)
        self._off = _read_time_off(day)
        self._rows = self._read_rows(planned)

    def fit(self, team: KnownTeam, query: AvailabilityQuery, *, passed: int) -> TeamFit:
        """Return where the visit fits into the day of a team."""
        row, reason = self._rows.get(team.pk), self._unfit(team)
        if row is None or reason:
            return TeamFit(team, none_free(reason or TeamReason.CLOSED_DAY), row)
        off = self._off.get(team.pk, 0)
        starts = fit_team(row, query, passed=passed, off=off)
        present, minutes = self._sold.present_start(self._day), self._sold.reserved_minutes
        if present and minutes != query.minutes:
            # Who takes it over at its time needs as much of it as is reserved.
            longer = fit_team(row, replace(query, minutes=minutes), passed=0, off=off)
            starts = starts.with_those_of(longer, present)
        return TeamFit(team, starts, row)

    def _unfit(self, team: KnownTeam) -> TeamReason | None:
        """Return why a team cannot come at any time."""
        if not team.is_active:
            return TeamReason.TEAM_INACTIVE
        if not team.serves_the_zone:
            return TeamReason.ZONE_NOT_COVERED
        if self._search.visit.crew not in {Crew.ANY, team.crew}:
            return TeamReason.OTHER_CREW
        return None if team.has_the_skills else TeamReason.SKILL_MISSING

    def _read_rows(self, planned: Collection[Reservation]) -> Mapping[uuid.UUID, TeamRow]:
        days = TeamDay.objects.filter(date=self._day).values_list(*TEAM_DAY_COLUMNS)
        rows = {}
        for columns in days:
            row = self._search.without_own(self._day, read_team_row(columns))
            rows[row.team_id] = row
        for reservation in planned:
            if known := rows.get(reservation.team_id):
                rows[known.team_id] = add_reservation(known, self._day, reservation)
        return rows


def _read_teams(search: Search) -> list[KnownTeam]:
    zone = search.visit.zone if search.visit.zone and search.visit.zone.is_active else None
    served = Team.zones.through.objects.filter(team=OuterRef("pk"), zone=zone)
    have_it = [
        Exists(Team.skills.through.objects.filter(team=OuterRef("pk"), skill=skill_id))
        for skill_id in search.requirements.skill_ids
    ]
    teams = Team.objects.order_by("name", "pk").annotate(
        serves_the_zone=Exists(served) if zone else Value(value=False),
        has_the_skills=ExpressionWrapper(
            reduce(and_, map(Q, have_it), Q(pk__isnull=False)), BooleanField()
        ),
    )
    return [KnownTeam(*columns) for columns in teams.values_list(*KnownTeam._fields)]


def _read_time_off(day: date) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = {}
    kind = TeamException.Kind.OFF
    spans = TeamException.objects.filter(date=day, kind=kind)
    for team_id, start, end in spans.values_list("team_id", "start_minute", "end_minute"):
        found[team_id] = found.get(team_id, 0) | masks.covering(start, end)
    return found
