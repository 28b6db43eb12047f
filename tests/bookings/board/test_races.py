"""Dispatchers, partner and team at the same moment, on a real PostgreSQL."""

from functools import partial

import pytest

from bookings.errors import VisitRefusal
from bookings.models import Booking
from bookings.services.board.move_visit import move_visit
from cleanlife.errors import DomainError
from scheduling.models import Team
from scheduling.services.verify_team_days import verify_team_days
from scheduling.timeslots import Reason, TeamReason
from tests.bookings.board.dispatchers import Rush, run
from tests.bookings.board.town import DAYS, build_town
from tests.bookings.conftest import DAY, NOW
from tests.bookings.visits.field import (
    MINUTE,
    OPS,
    book,
    cancel,
    press,
    reserved_teams,
    standing,
    told,
)
from tests.properties import rounds
from tests.scheduling.racers import count_overlaps
from tests.scheduling.test_races import deadlocks, postgresql
from tests.together import all_at_once, in_line

__all__ = ["postgresql"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
NINE, TWO = 9 * 60, 14 * 60
LATER = NOW + MINUTE
# What may be said to somebody who was not the first.
KNOWN = {
    "done",
    "VISIT_HAS_CHANGED",
    "BOOKING_NOT_EDITABLE",
    "BOOKING_ALREADY_CANCELLED",
    *map(str, TeamReason),
    *map(str, Reason),
    *map(str, VisitRefusal),
}


@pytest.fixture
def city(make_world):
    return make_world(teams=3)


def attempt(act):
    """Do it and return "done", or the reason of the refusal; a fault is raised."""
    try:
        act()
    except DomainError as error:
        return (error.details or {}).get("reason") or error.code
    return "done"


def drop(booking, joining, *, start=NINE, leaving=None, **options):
    return partial(
        move_visit,
        booking_id=booking.pk,
        leaving_team_id=leaving or reserved_teams(booking)[0],
        joining_team_id=joining,
        date=DAY,
        start_minute=start,
        actor=OPS,
        now=LATER,
        **options,
    )


def test_two_visits_are_dropped_on_one_free_hour_and_one_wins(city):
    first, second = book(city), book(city)
    taken = {*reserved_teams(first), *reserved_teams(second)}
    [free] = [team.pk for team in Team.objects.all() if team.pk not in taken]
    for _ in range(rounds(5)):
        acts = [drop(each, free, start=TWO) for each in (first, second)]
        outcomes = all_at_once([partial(attempt, act) for act in acts])
        assert sorted(outcomes) == ["TAKEN", "done"]
        winner = (first, second)[outcomes.index("done")]
        [back] = taken - {*reserved_teams(first), *reserved_teams(second)}
        move = drop(winner, back)
        move()
    assert verify_team_days(now=NOW) == []


@pytest.mark.parametrize("order", [1, -1])
def test_operations_move_a_visit_while_its_partner_cancels(city, order):
    booking = book(city)
    acts = [drop(booking, reserved_teams(booking)[0], start=TWO), lambda: cancel(booking)]
    outcomes = both(booking, *acts[::order])[::order]
    assert outcomes[1] == "done"
    assert outcomes[0] == ("done" if order == 1 else "VISIT_HAS_CHANGED")
    assert (standing(booking)[0], reserved_teams(booking)) == ("canceled", [])
    assert [name for name, *_ in told()].count("cancelled") == 1
    assert verify_team_days(now=NOW) == []


@pytest.mark.parametrize("order", [1, -1])
def test_operations_move_a_visit_while_its_team_sets_out(city, order):
    booking = book(city)
    [team] = reserved_teams(booking)
    acts = [
        drop(booking, team, start=TWO, versions=[1]),
        lambda: press(booking, "dispatch", team_id=team, now=LATER),
    ]
    outcomes = both(booking, *acts[::order])[::order]
    assert outcomes == (["done", "done"] if order == 1 else ["VISIT_HAS_CHANGED", "done"])
    assert standing(booking)[1] == "Dispatched"
    assert verify_team_days(now=NOW) == []


def both(booking, first, second):
    """Do both when each waits for the booking; return what came of them."""

    def lock():
        list(Booking.objects.select_for_update().filter(pk=booking.pk))

    return in_line(lock, [partial(attempt, first), partial(attempt, second)])


@pytest.mark.timeout(400)
def test_many_dispatchers_move_one_day_and_nothing_breaks(postgresql):
    build_town(seed=3, visits=20)
    before = deadlocks()
    # The soak lets 24 of them work for half a minute.
    people, seconds = min(rounds(5), 24), rounds(3) * 2.5 if rounds(1) > 1 else 3
    outcomes = run(Rush(postgresql, NOW, tuple(DAYS), people=people, seconds=seconds))
    assert set(outcomes) <= KNOWN
    assert outcomes["done"] > people
    assert count_overlaps() == 0
    assert verify_team_days(now=NOW) == []
    assert deadlocks() == before
