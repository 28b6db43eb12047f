"""Find the first free timeslot from a date on."""

import uuid
from datetime import date, datetime, timedelta

from catalog.models import Service
from cleanlife import clock
from scheduling.models import Reservation, Zone
from scheduling.services.plan_search import plan_search
from scheduling.timeslots import Timeslot

WEEK = 7


def find_next_timeslot(
    *,
    zone: Zone | None,
    service: Service,
    first_date: date,
    minutes: int,
    number_of_teams: int,
    now: datetime,
    exclude: uuid.UUID | None = None,
) -> Timeslot | None:
    """Return the earliest free timeslot on or after a date, up to the service's horizon.

    The time of the owner ``exclude`` counts as free. The days are read a week at a time:
    mostly two queries in all.
    """
    search = plan_search(
        zone=zone,
        service=service,
        minutes=minutes,
        number_of_teams=number_of_teams,
        now=now,
        own=Reservation.objects.live_of(exclude) if exclude else (),
    )
    today = clock.riyadh_date(now)
    skipped = max((first_date - today).days, 0)
    ahead = range(skipped, search.rule.horizon_days + 1)
    dates = [today + timedelta(days=days) for days in ahead]
    for week in (dates[i : i + WEEK] for i in range(0, len(dates), WEEK)):
        for day, rows in search.rows_by_date(week):
            timeslots = search.availability(day, rows).timeslots
            if timeslots:
                return timeslots[0]
    return None
