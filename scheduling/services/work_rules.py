"""The hours of teams, by the shifts, breaks, seasons and exceptions in force."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from scheduling.hours import Break, Change, Shift, Span, SpecialDay, day_hours
from scheduling.models import (
    BreakRule,
    CalendarDay,
    Season,
    SeasonKind,
    ShiftRule,
    Team,
    TeamException,
)
from scheduling.query import TeamRow


class WorkRules:
    """The rules of work for a range of dates, read in five queries."""

    def __init__(self, *, first: date, last: date) -> None:
        """Read the shifts, breaks, seasons, calendar days and exceptions of the range."""
        self._shifts: dict[int, list[ShiftRule]] = defaultdict(list)
        for rule in ShiftRule.objects.valid_between(first, last):
            self._shifts[rule.weekday].append(rule)
        self._breaks = list(BreakRule.objects.filter(is_active=True))
        self._seasons = list(Season.objects.filter(first_date__lte=last, last_date__gte=first))
        calendar = CalendarDay.objects.filter(date__range=(first, last))
        self._calendar = {(day.date, day.zone_id): day for day in calendar}
        self._exceptions: dict[tuple[date, uuid.UUID], list[Change]] = defaultdict(list)
        for row in TeamException.objects.filter(date__range=(first, last)):
            adds = row.kind == TeamException.Kind.EXTRA
            change = Change(row.start_minute, row.end_minute, adds=adds)
            self._exceptions[row.date, row.team_id].append(change)

    def row(self, team: Team, day: date) -> TeamRow:
        """Return a team's day without visits."""
        seasons = [row for row in self._seasons if row.first_date <= day <= row.last_date]
        hours = day_hours(
            shifts=self._shifts_of(team, day),
            rests=day.weekday() == team.rest_weekday,
            is_ramadan=bool(seasons),
            special_day=self._special_day(team, day),
            changes=self._exceptions.get((day, team.pk), ()),
            breaks=self._breaks_of(team, is_ramadan=bool(seasons)),
        )
        limits = [row.max_minutes_a_day for row in seasons if row.max_minutes_a_day is not None]
        most = min([team.max_minutes_a_day, *limits])
        return TeamRow(team.pk, hours.work, hours.breaks, max_minutes=most)

    def _shifts_of(self, team: Team, day: date) -> Iterator[Shift]:
        for rule in self._shifts.get(day.weekday(), ()):
            scope = rule.scope_for(team)
            is_valid = (rule.valid_from or day) <= day <= (rule.valid_to or day)
            if scope is not None and is_valid:
                is_ramadan = rule.season == SeasonKind.RAMADAN
                yield Shift(rule.start_minute, rule.end_minute, scope, is_ramadan=is_ramadan)

    def _breaks_of(self, team: Team, *, is_ramadan: bool) -> Iterator[Break]:
        season = SeasonKind.RAMADAN if is_ramadan else SeasonKind.STANDARD
        for rule in self._breaks:
            if rule.season in {"", season} and rule.scope_for(team) is not None:
                yield Break(rule.minutes, rule.start_minute, rule.after_minutes)

    def _special_day(self, team: Team, day: date) -> SpecialDay | None:
        row = self._calendar.get((day, team.home_zone_id)) or self._calendar.get((day, None))
        if row is None:
            return None
        kinds = CalendarDay.Kind
        if row.kind == kinds.CLOSED or row.start_minute is None or row.end_minute is None:
            return SpecialDay(None)
        hours = Span(row.start_minute, row.end_minute)
        return SpecialDay(hours, cuts=row.kind == kinds.REDUCED)
