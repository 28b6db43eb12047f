"""Mark team days busy by compare-and-swap: whoever saw an old version loses."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from scheduling import masks
from scheduling.engine import TeamRow
from scheduling.models import Reservation, TeamDay


class RaceLostError(Exception):
    """Somebody else changed one of the days since it was read."""


class _Swap(NamedTuple):
    """One row as it is to become, ordered by (date, team): the order of all locks."""

    date: date
    team_id: uuid.UUID
    seen_version: int
    busy: int
    jobs: int
    minutes: int


def mark_busy(rows: Sequence[TeamRow], reservations: Sequence[Reservation]) -> None:
    """Add one visit's reservations to every day they touch.

    ``rows`` are the days of its date as they were seen, in the order of the reservations.
    Call it in a savepoint: RaceLostError leaves the days half marked.
    """
    swaps = [_own_day(*pair) for pair in zip(rows, reservations, strict=True)]
    for swap in sorted(swaps + _neighbours(reservations)):
        _compare_and_swap(swap)


def _own_day(row: TeamRow, reservation: Reservation) -> _Swap:
    """Add a visit to the day of its own date, the only one that counts it as a job."""
    return _Swap(
        reservation.date,
        row.team_id,
        row.version,
        row.busy | _taken(reservation.date, reservation),
        row.jobs + 1,
        row.minutes + reservation.end_minute - reservation.start_minute,
    )


def _neighbours(reservations: Sequence[Reservation]) -> list[_Swap]:
    """Add a visit to the days before and after where their 36 hours reach it."""
    visit = reservations[0]
    dates = masks.touched_dates(visit.occupied_from, visit.occupied_to)
    dates.remove(visit.date)
    if not dates:
        return []
    days = TeamDay.objects.filter(team_id__in=[r.team_id for r in reservations], date__in=dates)
    return [
        _Swap(
            day.date,
            day.team_id,
            day.version,
            masks.from_bytes(day.busy) | _taken(day.date, visit),
            day.jobs,
            day.minutes,
        )
        for day in days
    ]


def _taken(day: date, reservation: Reservation) -> int:
    return masks.covering_on(day, reservation.occupied_from, reservation.occupied_to)


def _compare_and_swap(swap: _Swap) -> None:
    changed = TeamDay.objects.filter(
        date=swap.date, team_id=swap.team_id, version=swap.seen_version
    ).update(
        busy=masks.to_bytes(swap.busy),
        jobs=swap.jobs,
        minutes=swap.minutes,
        version=swap.seen_version + 1,
    )
    if not changed:
        raise RaceLostError
