"""Deadlines of holds and payments: at the latest when the visit begins."""

from datetime import date, datetime

from cleanlife import clock


def not_after_start(
    deadline: datetime, day: date, start_minute: int, *, now: datetime
) -> datetime:
    """Return the deadline, or the moment at which the visit begins, to the second.

    A visit on a past date, which is refused with its time, has ``now``: a moment in year 1
    would have no UTC.
    """
    if day < clock.riyadh_date(now):
        return now
    begin = clock.at_minute(day, start_minute)
    return min(deadline, begin).replace(microsecond=0)
