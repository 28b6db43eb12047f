"""Team days: lock them, derive them from reservations, read them, write them by version."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from scheduling import masks
from scheduling.models import Reservation, Team, TeamDay
from scheduling.query import TeamRow, busy_from_bytes, busy_to_bytes

Key = tuple[date, uuid.UUID]  # Date and team.
Rows = dict[uuid.UUID, TeamRow]
_Change = Callable[[TeamRow, date, Reservation], TeamRow]


class RaceLostError(Exception):
    """Another writer changed one of the days since it was read."""


def touched_days(reservations: Iterable[Reservation]) -> set[Key]:
    """Return the key of every day whose mask shows one of the reservations."""
    return {
        (day, reservation.team_id)
        for reservation in reservations
        for day in masks.touched_dates(reservation.occupied_from, reservation.occupied_to)
    }


def lock_days(keys: Iterable[Key]) -> list[TeamDay]:
    """Return the days with these keys, locked until the transaction ends.

    A row that does not exist cannot be locked; its team can. Code that inserts such a row, or
    changes a reservation that belongs into it, locks the team, always after the days.
    """
    requested = set(keys)
    rows = TeamDay.objects.get_locked(requested)
    missing = requested - {(row.date, row.team_id) for row in rows}
    if missing:
        lock_teams({team_id for _, team_id in missing})
        rows = sorted(
            [*rows, *TeamDay.objects.get_locked(missing)],
            key=lambda row: (row.date, row.team_id),
        )
    return rows


def lock_teams(team_ids: Iterable[uuid.UUID]) -> None:
    """Lock teams of which days are missing, in the order of their ids."""
    teams = Team.objects.select_for_update(of=("self",)).filter(pk__in=set(team_ids))
    list(teams.order_by("pk").values_list("pk"))


def with_reservations(day: date, rows: Iterable[TeamRow]) -> Rows:
    """Return the rows by team, each with all live reservations of the date and around it.

    Those that they showed before are dropped. One query. Lock the days first, or a reservation
    may slip in between.
    """
    return with_reservations_by_date({day: rows})[day]


def with_reservations_by_date(rows: Mapping[date, Iterable[TeamRow]]) -> dict[date, Rows]:
    """Return the same for several dates, at least one, in one query.

    It reads everything between the first and the last date, so the dates should lie close.
    """
    found = {day: _without_reservations(of_day) for day, of_day in rows.items()}
    team_ids = {team_id for of_day in found.values() for team_id in of_day}
    live = Reservation.objects.live().touching(min(found), max(found))
    for reservation in live.filter(team_id__in=team_ids).order_by():
        for day in masks.touched_dates(reservation.occupied_from, reservation.occupied_to):
            row = found.get(day, {}).get(reservation.team_id)
            if row is not None:
                found[day][reservation.team_id] = add_reservation(row, day, reservation)
    return found


def _without_reservations(rows: Iterable[TeamRow]) -> Rows:
    return {row.team_id: row._replace(busy={}, jobs=0, minutes=0) for row in rows}


def add_reservation(row: TeamRow, day: date, reservation: Reservation) -> TeamRow:
    """Return the day with a reservation; it counts as a job on its own date only."""
    return _count(
        row.add(reservation.zone_id.bytes, _cells(day, reservation)), day, reservation, 1
    )


def remove_reservation(row: TeamRow, day: date, reservation: Reservation) -> TeamRow:
    """Return the day without a reservation; exact, because live ones share no cell."""
    return _count(
        row.remove(reservation.zone_id.bytes, _cells(day, reservation)), day, reservation, -1
    )


def _cells(day: date, reservation: Reservation) -> int:
    return masks.covering_on(day, reservation.occupied_from, reservation.occupied_to)


def _count(row: TeamRow, day: date, reservation: Reservation, sign: int) -> TeamRow:
    if reservation.date != day:
        return row
    jobs = row.jobs + sign
    minutes = row.minutes + sign * (reservation.end_minute - reservation.start_minute)
    # Clamped: a day with wrong counts must not keep a reservation from leaving it.
    return row._replace(jobs=max(jobs, 0), minutes=max(minutes, 0))


def read_row(day: TeamDay) -> TeamRow:
    """Return a stored day for the engine, without the team's home zone."""
    return TeamRow(
        team_id=day.team_id,
        work=masks.from_bytes(day.work),
        breaks=masks.from_bytes(day.breaks),
        busy=busy_from_bytes(day.busy),
        jobs=day.jobs,
        minutes=day.minutes,
        max_minutes=day.max_minutes,
        version=day.version,
    )


def hours_columns(row: TeamRow) -> dict[str, Any]:
    """Return the columns of a day that the rules of work decide."""
    return {
        "work": masks.to_bytes(row.work),
        "breaks": masks.to_bytes(row.breaks),
        "max_minutes": row.max_minutes,
    }


def reservation_columns(row: TeamRow) -> dict[str, Any]:
    """Return the columns of a day that reservations decide."""
    free = (row.work | row.breaks) & ~row.taken
    return {
        "busy": busy_to_bytes(row.busy),
        "max_free_run": masks.longest_run(free) * masks.CELL,
        "jobs": row.jobs,
        "minutes": row.minutes,
    }


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
        (reservation.date, reservation.team_id): row
        for row, reservation in zip(seen, added, strict=True)
    }
    touched = touched_days([*added, *removed])
    for key, row in _read(touched - days.keys()).items():
        days[key] = _change(row, key, removed, remove_reservation)
    for key in sorted(days):
        _compare_and_swap(key, _change(days[key], key, added, add_reservation))
    _refuse_new_days(touched - days.keys())


def _read(keys: set[Key]) -> dict[Key, TeamRow]:
    """Return the other touched days: where a reservation's mask reaches, or which it left."""
    if not keys:
        return {}
    days = TeamDay.objects.filter(
        date__in={day for day, _ in keys}, team_id__in={team for _, team in keys}
    )
    by_key = {(day.date, day.team_id): day for day in days}
    return {key: read_row(by_key[key]) for key in keys & by_key.keys()}


def _refuse_new_days(missing: set[Key]) -> None:
    """Raise RaceLostError when a day that was missing has been inserted since.

    While its team is locked none is inserted before the reservation is there to be counted.
    """
    if missing:
        lock_teams({team_id for _, team_id in missing})
        if _read(missing):
            raise RaceLostError


def _change(
    row: TeamRow, key: Key, reservations: Sequence[Reservation], change: _Change
) -> TeamRow:
    day, team_id = key
    for reservation in reservations:
        if reservation.team_id == team_id:
            row = change(row, day, reservation)
    return row


def _compare_and_swap(key: Key, row: TeamRow) -> None:
    day, team_id = key
    seen = TeamDay.objects.filter(date=day, team_id=team_id, version=row.version)
    if not seen.update(**reservation_columns(row), version=row.version + 1):
        raise RaceLostError
