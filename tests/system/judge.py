"""What must hold after any contention, whatever the answers were."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import psycopg

from bookings.lifecycle import EDITABLE
from bookings.models import Booking, Hold
from scheduling.models import Reservation, ZoneTravel
from tests.processes.stack import Stack
from webhooks.models import Event, EventSequence

BAD_WORDS = ('"level": "ERROR"', '"level": "CRITICAL"', "database is locked", "deadlock")
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
OVERLAPS = """
    SELECT count(*) FROM scheduling_reservation a JOIN scheduling_reservation b
        ON a.team_id = b.team_id AND a.id < b.id
        AND a.occupied_from < b.occupied_to AND b.occupied_from < a.occupied_to
    WHERE a.state <> 'RELEASED' AND b.state <> 'RELEASED'
"""


def faults(stack: Stack) -> list[str]:
    """Return what went wrong since the product was started: errors, deadlocks, broken rules.

    Whether team days agree is for `manage.py rebuild_team_days --verify` to say.
    """
    return [*_logged(stack), *stack.call(broken_rules), *_deadlocks(stack)]


def _logged(stack: Stack) -> Iterator[str]:
    for line in stack.logs().splitlines():
        # Until all has started /readyz answers 503, which Django logs as an error.
        if any(word in line for word in BAD_WORDS) and "/readyz" not in line:
            yield line


def _deadlocks(stack: Stack) -> list[str]:
    url = stack.environment.get("DATABASE_URL")
    if not url:
        return []
    with psycopg.connect(url) as connection:
        [count] = connection.execute(DEADLOCKS).fetchone() or (0,)
    return [f"{count} deadlocks"] if count else []


# --- Called inside the product ----------------------------------------------------------------


def broken_rules() -> list[str]:
    """Name every rule that the rows break."""
    rules = (ways_have_time, what_is_sold_is_reserved, events_have_no_gap)
    broken = [f"not {rule.__name__}" for rule in rules if not rule()]
    count = overlaps()
    return [f"{count} overlaps", *broken] if count else broken


def overlaps() -> int:
    """Count the pairs of live reservations of a team that overlap."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        return int(cursor.fetchone()[0])


def ways_have_time() -> bool:
    """Return whether every team has the time for its way from each live visit to the next."""
    ways = ZoneTravel.objects.all()
    travel = {(way.origin_id, way.destination_id): way.minutes for way in ways}
    live = Reservation.objects.live().order_by("team_id", "occupied_from")
    return all(
        after.occupied_from - before.occupied_to
        >= travel.get((before.zone_id, after.zone_id), 0)
        for before, after in pairwise(live)
        if before.team_id == after.team_id
    )


def what_is_sold_is_reserved() -> bool:
    """Return whether the live reservations are those of the open bookings and open holds."""
    bookings = Booking.objects.filter(status__in=EDITABLE).select_related("address")
    holds = Hold.objects.filter(status="OPEN").select_related("address")
    sold = Counter(_sold(bookings, "ACTIVE")) + Counter(_sold(holds, "HELD"))
    return sold == Counter(
        (row.owner_id, row.state, row.zone_id, row.date, row.start_minute, row.end_minute)
        for row in Reservation.objects.live()
    )


def _sold(owners: Any, state: str) -> Iterator[tuple[Any, ...]]:
    """Yield what must be reserved: as many equal rows as teams come."""
    for row in owners:
        time = (row.service_date, row.start_minute, row.end_minute)
        yield from [(row.pk, state, row.address.zone_id, *time)] * row.number_of_teams


def events_have_no_gap() -> bool:
    """Return whether each partner's events are numbered 1, 2, 3 up to the last number given."""
    given = EventSequence.objects.values_list("partner_id", "last")
    events = Event.objects.order_by("sequence")
    return all(
        list(events.filter(partner_id=partner_id).values_list("sequence", flat=True))
        == list(range(1, last + 1))
        for partner_id, last in given
    )
