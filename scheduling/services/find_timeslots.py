"""Find the free timeslots of a date."""

from datetime import date, datetime

from catalog.models import Service
from scheduling.models import Zone
from scheduling.services.plan_search import plan_search
from scheduling.timeslots import DayAvailability


def find_timeslots(
    *,
    zone: Zone | None,
    service: Service,
    date: date,
    minutes: int,
    number_of_teams: int,
    now: datetime,
) -> DayAvailability:
    """Return what is free for a visit of so many minutes, or why nothing is.

    Two queries; a third only to tell why no team is suitable.
    """
    search = plan_search(
        zone=zone, service=service, minutes=minutes, number_of_teams=number_of_teams, now=now
    )
    rows = search.rows_on(date)
    reason = None if rows else search.reason_without_teams()
    if reason:
        return DayAvailability(date, (), reason)
    return search.availability(date, rows)
