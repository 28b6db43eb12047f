"""Find the first free timeslots from a date on."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from scheduling.services.find_days import dates_between
from scheduling.services.plan_search import Search
from scheduling.timeslots import Timeslot

# A longer one would read many days in vain: mostly the first free one is wanted.
LONGEST_LOOK = 8


def find_next(search: Search, *, first: date, limit: int = 1) -> list[Timeslot]:
    """Return the earliest free timeslots on or after a date, up to the service's horizon."""
    return list(islice(_timeslots(search, first), limit))


def _timeslots(search: Search, first: date) -> Iterator[Timeslot]:
    """Yield them in order; each look ahead is longer than the last, one query each.

    Days whose longest free stretch is too short stay in the database.
    """
    first, days = max(first, search.today), 1
    while first <= search.last_date:
        last = min(first + timedelta(days=days - 1), search.last_date)
        dates = dates_between(first, last)
        for day, rows in search.rows_by_date(dates, only_promising=True):
            yield from search.availability(day, rows).timeslots
        first, days = last + timedelta(days=1), min(days * 2, LONGEST_LOOK)
