"""Prove that team days agree with the rules and the reservations."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction

from scheduling.demand import TeamRow
from scheduling.models import Team, TeamDay
from scheduling.services.derive_team_days import with_visits
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.team_rows import hours_columns, read_row, taken_columns
from scheduling.services.work_rules import WorkRules


class Difference(NamedTuple):
    """A stored value that is not what the rules and the reservations make of it."""

    day: TeamDay
    field: str
    stored: Any
    expected: Any


def verify_team_days(
    *, now: datetime, progress: Callable[[date], None] = lambda _: None
) -> list[Difference]:
    """Return every difference; none is proof, each is an alarm.

    One short transaction per date with its rows locked: bookings in flight are no difference.
    Dates before yesterday keep the hours that they had: there only what is taken is compared.
    """
    sold = set(horizon_dates(now=now))
    rules = WorkRules(first=min(sold), last=max(sold))
    teams = {team.pk: team for team in Team.objects.all()}
    differences: list[Difference] = []
    for day in TeamDay.objects.dates("date", "day"):
        differences += _verify_date(day, teams, rules if day in sold else None)
        progress(day)
    return differences


@transaction.atomic
def _verify_date(
    day: date, teams: dict[Any, Team], rules: WorkRules | None
) -> list[Difference]:
    keys = TeamDay.objects.filter(date=day).values_list("date", "team_id")
    rows = TeamDay.objects.get_locked(keys)
    expected = with_visits(
        day,
        [rules.row(teams[row.team_id], day) if rules else read_row(row) for row in rows],
    )
    return [found for row in rows for found in _compare(row, expected[row.team_id])]


def _compare(stored: TeamDay, row: TeamRow) -> Iterator[Difference]:
    for field, expected in (hours_columns(row) | taken_columns(row)).items():
        have = getattr(stored, field)
        if have != expected:
            yield Difference(stored, field, have, expected)
