"""Find the free timeslots of one or several dates."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from scheduling.demand import TeamRow
from scheduling.services.plan_search import Search
from scheduling.timeslots import DayAvailability, Reason


def find_days(search: Search, *, first: date, last: date) -> list[DayAvailability]:
    """Return what is free on each date of a range, both ends included, or why nothing is.

    One query for all dates; two more only to tell why no team is suitable.
    """
    dates = dates_between(first, last)
    rows = dict(search.rows_by_date(dates))
    return judge_days(search, dates, rows, no_team=search.reason_without_teams(rows))


def judge_days(
    search: Search,
    dates: Iterable[date],
    rows: Mapping[date, list[TeamRow]],
    *,
    no_team: Reason | None,
) -> list[DayAvailability]:
    """Return what is free on each date, given the rows of those that have any.

    ``no_team`` is why no team is suitable at all, if none is.
    """
    if no_team:
        return [DayAvailability(day, (), no_team) for day in dates]
    return [search.availability(day, rows.get(day, [])) for day in dates]


def dates_between(first: date, last: date) -> list[date]:
    """Return every date of a range, both ends included."""
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]
