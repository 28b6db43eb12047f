"""Find the free timeslots of a range of dates, for one search or for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from scheduling.demand import TeamRow
from scheduling.services.plan_search import Search
from scheduling.timeslots import DayAvailability, Reason

SearchOfDates = tuple[Search, Sequence[date]]


def find_days(search: Search, *, first: date, last: date) -> list[DayAvailability]:
    """Return what is free on each date of a range, both ends included, or why nothing is.

    One query for all dates; two more only to find out why no team is suitable.
    """
    dates = dates_between(first, last)
    rows = dict(search.rows_by_date(dates))
    return _judge(search, dates, rows, no_team=search.reason_without_teams(rows))


def find_batch(searches: Sequence[SearchOfDates]) -> list[list[DayAvailability]]:
    """Answer every search, each with its dates, as ``find_days`` does, in order.

    One query for each set of suitable teams, two more where there is none; equal searches
    are worked out once.
    """
    by_teams: defaultdict[Any, list[SearchOfDates]] = defaultdict(list)
    for search, dates in searches:
        by_teams[_suitable_teams(search)].append((search, dates))
    answers: dict[Any, list[DayAvailability]] = {}
    for alike in by_teams.values():
        reader, _ = alike[0]
        rows = dict(reader.rows_by_date(sorted({day for _, dates in alike for day in dates})))
        no_team = reader.reason_without_teams(rows)
        for search, dates in alike:
            if _identity(search, dates) not in answers:
                answers[_identity(search, dates)] = _judge(search, dates, rows, no_team=no_team)
    return [answers[_identity(search, dates)] for search, dates in searches]


def dates_between(first: date, last: date) -> list[date]:
    """Return every date of a range, both ends included."""
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]


def _judge(
    search: Search,
    dates: Iterable[date],
    rows: Mapping[date, list[TeamRow]],
    *,
    no_team: Reason | None,
) -> list[DayAvailability]:
    """Return what is free on each date; ``no_team`` is why no team is suitable, if none is."""
    if no_team:
        return [DayAvailability(day, (), no_team) for day in dates]
    return [search.availability(day, rows.get(day, [])) for day in dates]


def _suitable_teams(search: Search) -> Any:
    """Return what decides who can come: searches that share it share their rows."""
    return search.visit.zone and search.visit.zone.pk, search.requirements.skill_ids


def _identity(search: Search, dates: Sequence[date]) -> Any:
    visit = search.rule, search.visit.minutes, search.visit.number_of_teams
    return _suitable_teams(search), visit, search.now, tuple(dates)
