"""Check that team days agree with the rules and the reservations."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction

from scheduling.models import Team, TeamDay
from scheduling.query import TeamRow
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.team_days import (
    hours_columns,
    read_row,
    reservation_columns,
    with_reservations,
)
from scheduling.services.work_rules import WorkRules


class Difference(NamedTuple):
    """A stored value that differs from what rules and reservations yield.

    A missing day is the field ``row``, 0 instead of 1.
    """

    day: TeamDay
    field: str
    stored: Any
    expected: Any


def verify_team_days(
    *, now: datetime, progress: Callable[[date], None] = lambda _: None
) -> list[Difference]:
    """Return every difference between stored and derived days.

    One short transaction per date locks its rows, so that bookings in progress make no
    difference. From yesterday to the end of the horizon every active team must have its day;
    earlier dates keep their hours, so only the columns of reservations are compared.
    """
    sold = set(horizon_dates(now=now))
    differences: list[Difference] = []
    for day in sorted(sold.union(TeamDay.objects.dates("date", "day"))):
        differences += _verify_date(day, is_sold=day in sold)
        progress(day)
    return differences


@transaction.atomic
def _verify_date(day: date, *, is_sold: bool) -> list[Difference]:
    keys = TeamDay.objects.filter(date=day).values_list("date", "team_id")
    stored = TeamDay.objects.get_locked(keys)
    by_rules = _by_rules(day, stored) if is_sold else [read_row(row) for row in stored]
    expected = with_reservations(day, by_rules)
    missing = _missing(day, stored) if is_sold else []
    return [*missing, *(d for row in stored for d in _compare(row, expected[row.team_id]))]


def _by_rules(day: date, stored: list[TeamDay]) -> list[TeamRow]:
    rules = WorkRules(first=day, last=day)
    teams = Team.objects.filter(pk__in=[row.team_id for row in stored])
    return [rules.row(team, day) for team in teams]


def _missing(day: date, stored: list[TeamDay]) -> list[Difference]:
    lacking = Team.objects.filter(is_active=True).exclude(
        pk__in=[row.team_id for row in stored]
    )
    return [Difference(TeamDay(team=team, date=day), "row", 0, 1) for team in lacking]


def _compare(stored: TeamDay, row: TeamRow) -> Iterator[Difference]:
    for field, expected in (hours_columns(row) | reservation_columns(row)).items():
        have = getattr(stored, field)
        if have != expected:
            yield Difference(stored, field, have, expected)
