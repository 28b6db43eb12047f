"""What one visit makes of a team's day: counted in, or taken out."""

from dataclasses import replace
from datetime import date

from scheduling import masks
from scheduling.engine import TeamRow
from scheduling.models import Reservation


def count_in(row: TeamRow, day: date, visit: Reservation) -> TeamRow:
    """Return the day with a visit; a visit is a job of its own date only."""
    counted = replace(row, busy=row.busy | _cells(day, visit))
    return _add_job(counted, visit, 1) if visit.date == day else counted


def take_out(row: TeamRow, day: date, visit: Reservation) -> TeamRow:
    """Return the day without a visit: live ones share no cell, so clearing its is exact."""
    cleared = replace(row, busy=row.busy & ~_cells(day, visit))
    return _add_job(cleared, visit, -1) if visit.date == day else cleared


def _cells(day: date, visit: Reservation) -> int:
    return masks.covering_on(day, visit.occupied_from, visit.occupied_to)


def _add_job(row: TeamRow, visit: Reservation, sign: int) -> TeamRow:
    jobs = row.jobs + sign
    minutes = row.minutes + sign * (visit.end_minute - visit.start_minute)
    # A day that had drifted must stop nobody from leaving it.
    return replace(row, jobs=max(jobs, 0), minutes=max(minutes, 0))
