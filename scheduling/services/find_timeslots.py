"""Find the free timeslots of a date."""

import uuid
from datetime import date, datetime

from catalog.models import Service
from scheduling.models import Reservation, Zone
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
    exclude: uuid.UUID | None = None,
) -> DayAvailability:
    """Return what is free for a visit of so many minutes, or why nothing is.

    The time of the owner ``exclude`` counts as free. Two queries, one more for that; another
    only to tell why no team is suitable.
    """
    search = plan_search(
        zone=zone,
        service=service,
        minutes=minutes,
        number_of_teams=number_of_teams,
        now=now,
        own=Reservation.objects.live_of(exclude) if exclude else (),
    )
    rows = search.rows_on(date)
    reason = None if rows else search.reason_without_teams()
    if reason:
        return DayAvailability(date, (), reason)
    return search.availability(date, rows)
