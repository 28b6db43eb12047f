"""Take the time that a search is about, and give back what its visit has at present."""

import logging
import uuid
from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction

from cleanlife.db import unique_violation
from scheduling import masks
from scheduling.engine import TeamRow, choose_teams
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Reservation
from scheduling.services.plan_search import Search
from scheduling.services.swap_team_days import RaceLostError, swap_team_days
from scheduling.timeslots import Reason, Timeslot

ROUNDS = 5
ALTERNATIVES = 5
# Dates around the wanted one in which alternatives are looked for.
DAYS_BEFORE, DAYS_AFTER = 2, 5

logger = logging.getLogger(__name__)


def take_time(
    search: Search, *, owner_id: uuid.UUID, date: date, start_minute: int
) -> list[Reservation]:
    """Take the best free teams for the owner, all or none, in place of the search's own time.

    Inside the caller's transaction. Raises TimeslotUnavailable with the reason and free times
    nearby. A lost race is played again with what is free then, five rounds at most.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "Time is reserved in the transaction of what it is for."
        )
    for attempt in range(ROUNDS):
        # Losers spread over the other teams, or they would all lose the next one again.
        skip = owner_id.int if attempt else 0
        teams = _choose(search, date, start_minute, skip)
        reservations = _take(teams, search, owner_id, date, start_minute)
        if reservations:
            return reservations
    raise _unavailable(Reason.TIMESLOT_UNAVAILABLE, search, date, start_minute)


def _choose(search: Search, day: date, start: int, skip: int) -> list[TeamRow]:
    rows = search.rows_on(day)
    reason = None if rows else search.reason_without_teams()
    if reason:
        raise TimeslotUnavailable(reason)
    present = {visit.team_id for visit in search.own}
    chosen = choose_teams(rows, search.demand_on(day), start, preferred=present, skip=skip)
    if isinstance(chosen, Reason):
        raise _unavailable(chosen, search, day, start)
    return chosen


def _take(
    teams: list[TeamRow], search: Search, owner_id: uuid.UUID, day: date, start: int
) -> list[Reservation] | None:
    """Write the teams' days and the reservations, or undo it all and return None."""
    reservations = _reservations(teams, search, owner_id, day, start)
    try:
        # A lost round drops its row locks with the savepoint; otherwise the next one would
        # take a lower team while it holds a higher one.
        with transaction.atomic():
            swap_team_days(seen=teams, taken=reservations, given_back=search.own)
            _release(search.own)
            Reservation.objects.bulk_create(reservations)
    except RaceLostError:
        return None
    except IntegrityError as error:
        if not unique_violation(error, "reservation_no_overlap"):
            raise
        logger.exception("The database stopped an overlap: run rebuild_team_days.")
        return None
    return reservations


def _reservations(
    teams: list[TeamRow], search: Search, owner_id: uuid.UUID, day: date, start: int
) -> list[Reservation]:
    begin, end = search.demand_on(day).occupied(start)
    return [
        Reservation(
            team_id=team.team_id,
            owner_id=owner_id,
            date=day,
            start_minute=start,
            end_minute=start + search.minutes,
            occupied_from=masks.absolute(day, begin),
            occupied_to=masks.absolute(day, end),
        )
        for team in teams
    ]


def _release(visits: tuple[Reservation, ...]) -> None:
    """End them before the new ones begin: the wall looks at every statement."""
    if visits:
        ended = Reservation.objects.filter(pk__in=[visit.pk for visit in visits])
        ended.update(state=Reservation.State.RELEASED)


def _unavailable(reason: Reason, search: Search, day: date, start: int) -> TimeslotUnavailable:
    return TimeslotUnavailable(reason, alternatives=_nearest(search, day, start))


def _nearest(search: Search, day: date, start: int) -> tuple[Timeslot, ...]:
    """Return the free timeslots closest to the wanted start, closest first: one query."""
    wanted = masks.absolute(day, start)
    middle = search.closest_bookable(day)
    around = [middle + timedelta(days=days) for days in range(-DAYS_BEFORE, DAYS_AFTER + 1)]
    # What the visit has already is no alternative for it.
    present = {(visit.date, visit.start_minute) for visit in search.own}
    free = [
        timeslot
        for on, rows in search.rows_by_date(around)
        for timeslot in search.availability(on, rows).timeslots
        if (timeslot.date, timeslot.start_minute) not in present
    ]
    free.sort(key=lambda slot: abs(masks.absolute(slot.date, slot.start_minute) - wanted))
    return tuple(free[:ALTERNATIVES])
