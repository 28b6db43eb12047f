"""Write team days by compare-and-swap: a writer that saw an old version loses the race."""

from collections.abc import Callable, Sequence
from datetime import date

from scheduling.models import Reservation, TeamDay
from scheduling.services.team_days import (
    Key,
    add_visit,
    lock_teams,
    read_row,
    remove_visit,
    touched_days,
    visit_columns,
)
from scheduling.team_row import TeamRow

_Change = Callable[[TeamRow, date, Reservation], TeamRow]


class RaceLostError(Exception):
    """Another writer changed one of the days since it was read."""


def swap_team_days(
    *,
    seen: Sequence[TeamRow],
    added: Sequence[Reservation],
    removed: Sequence[Reservation] = (),
) -> None:
    """Add one visit's reservations to every day they touch, and remove others from theirs.

    ``seen`` are the rows of the visit's date as its teams were chosen, without the removed
    reservations, in the order of ``added``. All days are written in one order, (date, team):
    two moves that each removed and added in an order of their own could deadlock. Call it in a
    savepoint: RaceLostError leaves some days written and others not.
    """
    days: dict[Key, TeamRow] = {
        (visit.date, visit.team_id): row for row, visit in zip(seen, added, strict=True)
    }
    touched = touched_days([*added, *removed])
    for key, row in _read(touched - days.keys()).items():
        days[key] = _change(row, key, removed, remove_visit)
    for key in sorted(days):
        _compare_and_swap(key, _change(days[key], key, added, add_visit))
    _refuse_new_days(touched - days.keys())


def _read(keys: set[Key]) -> dict[Key, TeamRow]:
    """Return the other touched days: where a visit's mask reaches, or which it left."""
    if not keys:
        return {}
    days = TeamDay.objects.filter(
        date__in={day for day, _ in keys}, team_id__in={team for _, team in keys}
    )
    by_key = {(day.date, day.team_id): day for day in days}
    return {key: read_row(by_key[key]) for key in keys & by_key.keys()}


def _refuse_new_days(missing: set[Key]) -> None:
    """Raise RaceLostError when a day that was missing has been inserted since.

    While its team is locked none is inserted before the visit is there to be counted.
    """
    if missing:
        lock_teams({team_id for _, team_id in missing})
        if _read(missing):
            raise RaceLostError


def _change(row: TeamRow, key: Key, visits: Sequence[Reservation], change: _Change) -> TeamRow:
    day, team_id = key
    for visit in visits:
        if visit.team_id == team_id:
            row = change(row, day, visit)
    return row


def _compare_and_swap(key: Key, row: TeamRow) -> None:
    day, team_id = key
    seen = TeamDay.objects.filter(date=day, team_id=team_id, version=row.version)
    if not seen.update(**visit_columns(row), version=row.version + 1):
        raise RaceLostError
