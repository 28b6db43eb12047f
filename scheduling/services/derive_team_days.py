"""Derive what team days must be from the rules and the reservations."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from scheduling import masks
from scheduling.hours import Change, Shift, Span, SpecialDay, work_mask
from scheduling.models import CalendarDay, Reservation, ShiftRule, Team, TeamException

EVERYBODY, HOME_ZONE, ONE_TEAM = range(3)


class Load(NamedTuple):
    """What reservations make of a team's day."""

    busy: int
    jobs: int
    minutes: int


def loads_on(day: date, team_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Load]:
    """Return the load of each team's 36 hours; a visit is a job of its own date only.

    One query. Lock the days first, or a reservation may slip in between.
    """
    loads = dict.fromkeys(team_ids, Load(0, 0, 0))
    live = Reservation.objects.live().touching(day).filter(team_id__in=list(loads))
    for visit in live:
        busy, jobs, minutes = loads[visit.team_id]
        busy |= masks.covering_on(day, visit.occupied_from, visit.occupied_to)
        if visit.date == day:
            jobs, minutes = jobs + 1, minutes + visit.end_minute - visit.start_minute
        loads[visit.team_id] = Load(busy, jobs, minutes)
    return loads


class WorkRules:
    """The rules of work over a range of dates, read in three queries."""

    def __init__(self, *, first: date, last: date) -> None:
        """Read the shifts, calendar days and exceptions that hold in the range."""
        self._shifts: dict[int, list[ShiftRule]] = defaultdict(list)
        for rule in ShiftRule.objects.valid_between(first, last):
            self._shifts[rule.weekday].append(rule)
        calendar = CalendarDay.objects.filter(date__range=(first, last))
        self._calendar = {(day.date, day.zone_id): day for day in calendar}
        self._exceptions: dict[tuple[date, uuid.UUID], list[Change]] = defaultdict(list)
        for row in TeamException.objects.filter(date__range=(first, last)):
            change = Change(row.start_minute, row.end_minute, row.kind)
            self._exceptions[row.date, row.team_id].append(change)

    def work(self, team: Team, day: date) -> int:
        """Return the cells in which a team works on a date."""
        return work_mask(
            shifts=self._shifts_of(team, day),
            rests=day.weekday() == team.rest_weekday,
            special_day=self._special_day(team, day),
            changes=self._exceptions.get((day, team.pk), ()),
        )

    def _shifts_of(self, team: Team, day: date) -> Sequence[Shift]:
        rules = [
            (_scope(rule, team), rule)
            for rule in self._shifts.get(day.weekday(), ())
            if (rule.valid_from or day) <= day <= (rule.valid_to or day)
        ]
        return [
            Shift(rule.start_minute, rule.end_minute, scope)
            for scope, rule in rules
            if scope is not None
        ]

    def _special_day(self, team: Team, day: date) -> SpecialDay | None:
        row = self._calendar.get((day, team.home_zone_id)) or self._calendar.get((day, None))
        if row is None:
            return None
        if row.start_minute is None or row.end_minute is None:
            return SpecialDay(row.kind, None)
        return SpecialDay(row.kind, Span(row.start_minute, row.end_minute))


def _scope(rule: ShiftRule, team: Team) -> int | None:
    """Return how narrowly a rule names a team, or None when it is not meant."""
    if rule.team_id is not None:
        return ONE_TEAM if rule.team_id == team.pk else None
    if rule.zone_id is not None:
        return HOME_ZONE if rule.zone_id == team.home_zone_id else None
    return EVERYBODY
