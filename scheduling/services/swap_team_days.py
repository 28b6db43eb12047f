"""Write team days by compare-and-swap: whoever saw an old version loses."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from scheduling import masks
from scheduling.demand import TeamRow
from scheduling.models import Reservation, TeamDay
from scheduling.services.count_visit import count_in, take_out
from scheduling.services.lock_days import lock_teams
from scheduling.services.team_rows import read_row, taken_columns

_Key = tuple[date, uuid.UUID]
_Change = Callable[[TeamRow, date, Reservation], TeamRow]


class RaceLostError(Exception):
    """Somebody else changed one of the days since it was read."""


def touched_days(visits: Iterable[Reservation]) -> set[_Key]:
    """Return (date, team id) of every day that shows one of the visits."""
    return {
        (day, visit.team_id)
        for visit in visits
        for day in masks.touched_dates(visit.occupied_from, visit.occupied_to)
    }


def swap_team_days(
    *,
    seen: Sequence[TeamRow],
    taken: Sequence[Reservation],
    given_back: Sequence[Reservation] = (),
) -> None:
    """Put one visit's reservations into every day they touch, and take others out of theirs.

    ``seen`` are the days of the visit's date as they were chosen, given-back time left out of
    them, in the order of ``taken``. All rows are written in one order, (date, team): two
    visits that each gave back and took in an order of their own could wait for each other.
    Call it in a savepoint: RaceLostError leaves the days half written.
    """
    days: dict[_Key, TeamRow] = {
        (visit.date, visit.team_id): row for row, visit in zip(seen, taken, strict=True)
    }
    touched = touched_days([*taken, *given_back])
    for key, row in _read(touched - days.keys()).items():
        days[key] = _change(row, key, given_back, take_out)
    for key in sorted(days):
        _compare_and_swap(key, _change(days[key], key, taken, count_in))
    _refuse_new_days(touched - days.keys())


def _read(keys: set[_Key]) -> dict[_Key, TeamRow]:
    """Return the other days that are touched: where a visit's mask reaches, or it left."""
    if not keys:
        return {}
    days = TeamDay.objects.filter(
        date__in={day for day, _ in keys}, team_id__in={team for _, team in keys}
    )
    by_key = {(day.date, day.team_id): day for day in days}
    return {key: read_row(by_key[key]) for key in keys & by_key.keys()}


def _refuse_new_days(missing: set[_Key]) -> None:
    """Raise RaceLostError when a day that was not there has been made since.

    With its team locked none is made before the visit is there for it to be counted.
    """
    if missing:
        lock_teams({team_id for _, team_id in missing})
        if _read(missing):
            raise RaceLostError


def _change(row: TeamRow, key: _Key, visits: Sequence[Reservation], change: _Change) -> TeamRow:
    day, team_id = key
    for visit in visits:
        if visit.team_id == team_id:
            row = change(row, day, visit)
    return row


def _compare_and_swap(key: _Key, row: TeamRow) -> None:
    day, team_id = key
    seen = TeamDay.objects.filter(date=day, team_id=team_id, version=row.version)
    if not seen.update(**taken_columns(row), version=row.version + 1):
        raise RaceLostError
