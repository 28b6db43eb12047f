"""What one visit makes of a team's day: counted in, or taken out."""

from datetime import date

from scheduling import masks, places
from scheduling.demand import TeamRow
from scheduling.models import Reservation


def count_in(row: TeamRow, day: date, visit: Reservation) -> TeamRow:
    """Return the day with a visit; a visit is a job of its own date only."""
    busy = places.add(row.busy, visit.zone_id.bytes, _cells(day, visit))
    return _add_job(row._replace(busy=busy), day, visit, 1)


def take_out(row: TeamRow, day: date, visit: Reservation) -> TeamRow:
    """Return the day without a visit: live ones share no cell, so clearing its is exact."""
    busy = places.take_out(row.busy, visit.zone_id.bytes, _cells(day, visit))
    return _add_job(row._replace(busy=busy), day, visit, -1)


def _cells(day: date, visit: Reservation) -> int:
    return masks.covering_on(day, visit.occupied_from, visit.occupied_to)


def _add_job(row: TeamRow, day: date, visit: Reservation, sign: int) -> TeamRow:
    if visit.date != day:
        return row
    jobs = row.jobs + sign
    minutes = row.minutes + sign * (visit.end_minute - visit.start_minute)
    # A day that had drifted must stop nobody from leaving it.
    return row._replace(jobs=max(jobs, 0), minutes=max(minutes, 0))
