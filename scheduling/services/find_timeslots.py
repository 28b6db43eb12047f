"""Find free timeslots: of a range of dates, for a batch of searches, or the next ones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any

from scheduling.query import TeamRow
from scheduling.services.plan_search import Search
from scheduling.timeslots import DayAvailability, Reason, Timeslot

# The search for the next free time reads at most this many days at once: a longer range would
# mostly be read in vain.
MOST_DAYS_AT_ONCE = 8

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


def find_next(search: Search, *, first: date, limit: int = 1) -> list[Timeslot]:
    """Return the earliest free timeslots on or after a date, up to the service's horizon."""
    return list(islice(_timeslots_from(search, first), limit))


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


def _timeslots_from(search: Search, first: date) -> Iterator[Timeslot]:
    """Yield them in order: one query for each range of dates, each longer than the last.

    Days whose longest free stretch is too short are not read.
    """
    first, days = max(first, search.today), 1
    while first <= search.last_date:
        last = min(first + timedelta(days=days - 1), search.last_date)
        dates = dates_between(first, last)
        for day, rows in search.rows_by_date(dates, only_promising=True):
            yield from search.availability(day, rows).timeslots
        first, days = last + timedelta(days=1), min(days * 2, MOST_DAYS_AT_ONCE)


def _suitable_teams(search: Search) -> Any:
    """Return what decides who can come: searches that share it share their rows."""
    visit = search.visit
    return visit.zone and visit.zone.pk, visit.crew, search.requirements.skill_ids


def _identity(search: Search, dates: Sequence[date]) -> Any:
    visit = search.rule, search.visit.minutes, search.visit.number_of_teams
    return _suitable_teams(search), visit, search.now, tuple(dates)
