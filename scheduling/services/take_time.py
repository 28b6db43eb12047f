"""Take the time that a search is about, and give back what its visit has at present."""

import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction

from cleanlife.db import unique_violation
from scheduling import masks, metrics
from scheduling.demand import TeamRow
from scheduling.engine import choose_teams
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Reservation
from scheduling.services.find_days import dates_between
from scheduling.services.lock_days import lock_days
from scheduling.services.plan_search import Search
from scheduling.services.swap_team_days import RaceLostError, swap_team_days, touched_days
from scheduling.timeslots import Reason, Timeslot

# The last round looks at days that it has locked: nobody can be faster then.
ROUNDS = 5
ALTERNATIVES = 5
# Dates around the wanted one in which alternatives are looked for.
DAYS_BEFORE, DAYS_AFTER = 2, 5

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Wish:
    """What somebody wants: a search's visit, at a date and minute, owned and held so."""

    search: Search
    owner_id: uuid.UUID
    date: date
    start_minute: int
    state: Reservation.State

    def by(self, teams: Iterable[TeamRow]) -> list[Reservation]:
        """Return the reservations, not saved, if these teams came."""
        begin, end = self.search.demand_on(self.date).occupied(self.start_minute)
        return [
            Reservation(
                team_id=team.team_id,
                zone=self.search.zone,
                owner_id=self.owner_id,
                date=self.date,
                start_minute=self.start_minute,
                end_minute=self.start_minute + self.search.minutes,
                occupied_from=masks.absolute(self.date, begin),
                occupied_to=masks.absolute(self.date, end),
                state=self.state,
            )
            for team in teams
        ]

    def refusal(self, reason: Reason) -> TimeslotUnavailable:
        """Return the refusal with free times nearby."""
        return TimeslotUnavailable(reason, alternatives=_nearest(self))


def take_time(
    search: Search,
    *,
    owner_id: uuid.UUID,
    date: date,
    start_minute: int,
    state: Reservation.State = Reservation.State.ACTIVE,
) -> list[Reservation]:
    """Take the best free teams for the owner, all or none, in place of the search's own time.

    Inside the caller's transaction. Raises TimeslotUnavailable with the reason and free times
    nearby. A lost race is played again with what is free then.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "Time is reserved in the transaction of what it is for."
        )
    wish = _Wish(search, owner_id, date, start_minute, state)
    for attempt in range(ROUNDS):
        if attempt == ROUNDS - 1:
            _lock_days(wish)
        # Losers spread over the other teams, or they would all lose the next one again.
        teams = _choose(wish, skip=owner_id.int if attempt else 0)
        reservations = wish.by(teams)
        if _write(teams, reservations, given_back=search.own):
            return reservations
        metrics.LOST_RACES.labels(attempt + 1).inc()
        logger.info("Lost a race for the time of a team in round %d.", attempt + 1)
    raise wish.refusal(Reason.TIMESLOT_UNAVAILABLE)


def _lock_days(wish: _Wish) -> None:
    """Lock the days of every suitable team, and of the present time, in the common order."""
    everybody = wish.by(wish.search.rows_on(wish.date))
    lock_days(touched_days([*everybody, *wish.search.own]))


def _choose(wish: _Wish, *, skip: int) -> list[TeamRow]:
    search, day, start = wish.search, wish.date, wish.start_minute
    rows = search.rows_on(day)
    reason = search.reason_without_teams(rows)
    if reason:
        raise TimeslotUnavailable(reason)
    present = {visit.team_id for visit in search.own}
    chosen = choose_teams(rows, search.demand_on(day), start, preferred=present, skip=skip)
    if isinstance(chosen, Reason):
        raise wish.refusal(_of_one_time(chosen))
    return chosen


def _of_one_time(reason: Reason) -> Reason:
    """Return the reason as it is told of one wanted time (contract, section 4)."""
    is_taken = reason in {Reason.FULLY_BOOKED, Reason.TRAVEL_GAP}
    return Reason.TIMESLOT_UNAVAILABLE if is_taken else reason


def _write(
    teams: list[TeamRow],
    reservations: list[Reservation],
    *,
    given_back: tuple[Reservation, ...],
) -> bool:
    """Write the teams' days and the reservations, or undo it all and return False."""
    try:
        # A lost round drops its row locks with the savepoint; otherwise the next one would
        # take a lower team while it holds a higher one.
        with transaction.atomic():
            swap_team_days(seen=teams, taken=reservations, given_back=given_back)
            _release(given_back)
            Reservation.objects.bulk_create(reservations)
    except RaceLostError:
        return False
    except IntegrityError as error:
        if not unique_violation(error, "reservation_no_overlap"):
            raise
        logger.exception("The database stopped an overlap: run rebuild_team_days.")
        return False
    return True


def _release(visits: tuple[Reservation, ...]) -> None:
    """End them before the new ones begin: the wall looks at every statement."""
    if visits:
        ended = Reservation.objects.filter(pk__in=[visit.pk for visit in visits])
        ended.update(state=Reservation.State.RELEASED)


def _nearest(wish: _Wish) -> tuple[Timeslot, ...]:
    """Return the free timeslots closest to the wanted start, closest first: one query."""
    search = wish.search
    wanted = masks.absolute(wish.date, wish.start_minute)
    middle = max(search.today, min(wish.date, search.last_date))
    around = dates_between(
        middle - timedelta(days=DAYS_BEFORE), middle + timedelta(days=DAYS_AFTER)
    )
    # What the visit has already is no alternative for it.
    present = {(visit.date, visit.start_minute) for visit in search.own}
    free = [
        timeslot
        for on, rows in search.rows_by_date(around, only_promising=True)
        for timeslot in search.availability(on, rows).timeslots
        if (timeslot.date, timeslot.start_minute) not in present
    ]
    free.sort(key=lambda slot: abs(masks.absolute(slot.date, slot.start_minute) - wanted))
    return tuple(free[:ALTERNATIVES])
