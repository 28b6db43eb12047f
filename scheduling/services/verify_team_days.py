"""Prove that team days agree with the reservations."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from django.db import transaction

from scheduling import masks
from scheduling.models import TeamDay
from scheduling.services.derive_team_days import Load, loads_on


class Difference(NamedTuple):
    """A stored value that is not what the reservations make of it."""

    day: TeamDay
    field: str
    stored: int
    expected: int


def verify_team_days(*, progress: Callable[[date], None] = lambda _: None) -> list[Difference]:
    """Return every difference; none is proof, each is an alarm.

    One short transaction per date with its rows locked: bookings in flight are no difference.
    """
    differences: list[Difference] = []
    for day in TeamDay.objects.dates("date", "day"):
        differences += _verify_date(day)
        progress(day)
    return differences


@transaction.atomic
def _verify_date(day: date) -> list[Difference]:
    keys = TeamDay.objects.filter(date=day).values_list("date", "team_id")
    rows = TeamDay.objects.get_locked(keys)
    loads = loads_on(day, [row.team_id for row in rows])
    return [found for row in rows for found in _compare(row, loads[row.team_id])]


def _compare(row: TeamDay, load: Load) -> Iterator[Difference]:
    stored = Load(masks.from_bytes(row.busy), row.jobs, row.minutes)
    for field, have, expected in zip(Load._fields, stored, load, strict=True):
        if have != expected:
            yield Difference(row, field, have, expected)
