"""Reserve the time of teams for a visit, move it, or hand it from a hold to a booking."""

import logging
import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from prometheus_client import Counter

from cleanlife.db import unique_violation
from scheduling import masks
from scheduling.engine import choose_teams
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Reservation, Zone
from scheduling.query import TeamRow
from scheduling.services.find_timeslots import dates_between
from scheduling.services.plan_search import Search, plan_search
from scheduling.services.team_days import RaceLostError, lock_days, swap_team_days, touched_days
from scheduling.timeslots import Reason, Timeslot
from scheduling.visit import Visit

# In the last round the days are locked before they are read: no other booking can be faster.
ROUNDS = 5
ALTERNATIVES = 5
# Dates around the requested one that are searched for alternatives.
DAYS_BEFORE, DAYS_AFTER = 2, 5

LOST_RACES = Counter(
    "cleanlife_scheduling_lost_races",
    "Times that another booking was faster and the choice was made again, by round.",
    ["round"],
)

logger = logging.getLogger(__name__)


def reserve_time(
    visit: Visit,
    *,
    owner_id: uuid.UUID,
    now: datetime,
    state: Reservation.State = Reservation.State.ACTIVE,
) -> list[Reservation]:
    """Reserve the best free teams, all or none, inside the caller's transaction.

    HELD blocks the time as ACTIVE does; its owner releases it in time or claims it for a
    booking. Raises TimeslotUnavailable with the reason and free times nearby.
    """
    return reserve_best(plan_search(visit, now=now), owner_id=owner_id, state=state)


def move_time(visit: Visit, *, owner_id: uuid.UUID, now: datetime) -> list[Reservation]:
    """Reserve the new time and release the present one in one step, the same teams if possible.

    The present time counts as free; its rows stay, released, as the history of the visit.
    Inside the caller's transaction, which has locked the owner. Raises TimeslotUnavailable
    with the reason and free times nearby; the present time is then unchanged.
    """
    search = plan_search(visit, now=now, moving=owner_id)
    return reserve_best(search, owner_id=owner_id, state=Reservation.State.ACTIVE)


def claim_held_time(*, owner_id: uuid.UUID, new_owner_id: uuid.UUID, zone: Zone | None) -> int:
    """Make an owner's held reservations in a zone active ones of another; return how many.

    A compare-and-swap on their state, inside the caller's transaction: the time is never free
    in between, and what is no longer held stays as it is.
    """
    held = Reservation.objects.filter(
        owner_id=owner_id, zone=zone, state=Reservation.State.HELD
    )
    return held.update(owner_id=new_owner_id, state=Reservation.State.ACTIVE)


def reserve_best(
    search: Search, *, owner_id: uuid.UUID, state: Reservation.State
) -> list[Reservation]:
    """Reserve in place of the search's own time; after a lost race, choose again.

    Raises TimeslotUnavailable as ``reserve_time`` does.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "Time is reserved in the transaction of what it is for."
        )
    for attempt in range(ROUNDS):
        if attempt == ROUNDS - 1:
            _lock_suitable_days(search)
        # Losers spread over the other teams, or they would all lose the next one again.
        teams = _choose(search, skip=owner_id.int if attempt else 0)
        reservations = [_reservation(search, team, owner_id, state) for team in teams]
        if _write(teams, reservations, released=search.own):
            return reservations
        LOST_RACES.labels(attempt + 1).inc()
        logger.info("Lost a race for the time of a team in round %d.", attempt + 1)
    raise _unavailable(search, Reason.TIMESLOT_UNAVAILABLE)


def _lock_suitable_days(search: Search) -> None:
    """Lock the days of every suitable team, and of the present time, in the common order."""
    day, _ = search.visit.start
    begin, end = search.occupied
    suitable = {
        (touched, row.team_id)
        for row in search.rows_on(day)
        for touched in masks.touched_dates(begin, end)
    }
    lock_days(suitable | touched_days(search.own))


def _reservation(
    search: Search, team: TeamRow, owner_id: uuid.UUID, state: Reservation.State
) -> Reservation:
    visit = search.visit
    day, start_minute = visit.start
    occupied_from, occupied_to = search.occupied
    return Reservation(
        team_id=team.team_id,
        zone=visit.zone,
        owner_id=owner_id,
        date=day,
        start_minute=start_minute,
        end_minute=visit.end_minute,
        occupied_from=occupied_from,
        occupied_to=occupied_to,
        state=state,
    )


def _choose(search: Search, *, skip: int) -> list[TeamRow]:
    day, start = search.visit.start
    rows = search.rows_on(day)
    reason = search.reason_without_teams(rows)
    if reason:
        raise TimeslotUnavailable(reason)
    preferred = search.teams or {reservation.team_id for reservation in search.own}
    chosen = choose_teams(rows, search.query_on(day), start, preferred=preferred, skip=skip)
    if not isinstance(chosen, Reason) and search.teams - {row.team_id for row in chosen}:
        chosen = Reason.TIMESLOT_UNAVAILABLE
    if isinstance(chosen, Reason):
        # Of one requested time these two are reported alike (contract, section 4).
        is_taken = chosen in {Reason.FULLY_BOOKED, Reason.TRAVEL_GAP}
        raise _unavailable(search, Reason.TIMESLOT_UNAVAILABLE if is_taken else chosen)
    return chosen


def _write(
    teams: list[TeamRow],
    reservations: list[Reservation],
    *,
    released: tuple[Reservation, ...],
) -> bool:
    """Write the teams' days and the reservations, or undo it all and return False."""
    try:
        # A lost round drops its row locks with the savepoint; otherwise the next one could
        # lock a lower team while it holds a higher one.
        with transaction.atomic():
            swap_team_days(seen=teams, added=reservations, removed=released)
            _release(released)
            Reservation.objects.bulk_create(reservations)
    except RaceLostError:
        return False
    except IntegrityError as error:
        if not unique_violation(error, "reservation_no_overlap"):
            raise
        logger.exception("The database stopped an overlap: run rebuild_team_days.")
        return False
    return True


def _release(reservations: tuple[Reservation, ...]) -> None:
    """Release them before the new ones begin: the constraint checks every statement."""
    if reservations:
        ended = Reservation.objects.filter(pk__in=[row.pk for row in reservations])
        ended.update(state=Reservation.State.RELEASED)


def _unavailable(search: Search, reason: Reason) -> TimeslotUnavailable:
    # Who chose the teams has seen when they are free.
    alternatives = () if search.teams else _nearest(search)
    return TimeslotUnavailable(reason, alternatives=alternatives)


def _nearest(search: Search) -> tuple[Timeslot, ...]:
    """Return the free timeslots closest to the requested start, closest first: one query."""
    requested = masks.absolute(*search.visit.start)
    day, _ = search.visit.start
    middle = max(search.today, min(day, search.last_date))
    around = dates_between(
        middle - timedelta(days=DAYS_BEFORE), middle + timedelta(days=DAYS_AFTER)
    )
    # The visit's present time is no alternative for it.
    present = {(row.date, row.start_minute) for row in search.own}
    free = [
        timeslot
        for on, rows in search.rows_by_date(around, only_promising=True)
        for timeslot in search.availability(on, rows).timeslots
        if (timeslot.date, timeslot.start_minute) not in present
    ]
    free.sort(key=lambda slot: abs(masks.absolute(slot.date, slot.start_minute) - requested))
    return tuple(free[:ALTERNATIVES])
