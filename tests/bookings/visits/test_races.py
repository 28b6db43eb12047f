"""Teams, operations, partner and customer at the same moment, on a real PostgreSQL."""

from functools import partial
from itertools import pairwise

import pytest

from bookings.models import Booking, FieldMove, Refund, TeamPart
from bookings.services.visits.extend_visit import extend_visit
from bookings.services.visits.move_in_field import Press
from catalog.models import Service
from cleanlife.errors import DomainError
from scheduling.models import Reservation
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import (
    MINUTE,
    OPS,
    book,
    cancel,
    close,
    fresh,
    give_up,
    paid,
    press,
    reassign,
    reserved_teams,
    standing,
    teams_of,
    told,
    undo,
)
from tests.client import PartnerClient
from tests.factories.bookings import CannotCompleteReasonFactory
from tests.together import all_at_once, in_line
from webhooks.models import Event

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
TIMES = ["08:00", "11:00", "14:00", "17:00"]
LATER = NOW + 2 * MINUTE


def attempt(act):
    """Do it and return "done", or the reason of the refusal; a fault is raised."""
    try:
        act()
    except DomainError as error:
        return (error.details or {}).get("reason") or type(error).__name__
    return "done"


def both(booking, first, second):
    """Do both when each waits for the booking, in either order; return what came of them."""

    def lock():
        list(Booking.objects.select_for_update().filter(pk=booking.pk))

    return in_line(lock, [partial(attempt, first), partial(attempt, second)])


def check(*bookings):
    """Nothing overlaps, nothing is lost, each version was told once and in order."""
    assert verify_team_days(now=NOW) == []
    numbers = list(Event.objects.order_by("sequence").values_list("sequence", flat=True))
    assert all(then == first + 1 for first, then in pairwise(numbers))
    for booking in bookings:
        found = fresh(booking)
        parts = TeamPart.objects.filter(appointment=found.appointment)
        teams = set(parts.filter(is_left_out=False).values_list("team_id", flat=True))
        if teams and found.status == "in progress":
            assert teams == set(reserved_teams(found))


@pytest.fixture
def city(make_world):
    world = make_world(teams=3)
    Service.objects.update(max_teams=2)
    return world


def one_free(world, booking):
    """Return a team that does not come, and is free then."""
    taken = Reservation.objects.live().filter(start_minute=booking.start_minute)
    known = set(taken.values_list("team_id", flat=True))
    return next(team.pk for team in world.zone.teams.all() if team.pk not in known)


@pytest.mark.parametrize("order", [1, -1])
def test_a_team_starts_while_operations_send_another(city, order):
    booking = book(city)
    press(booking, "dispatch")
    [leaving], joining = teams_of(booking), one_free(city, booking)
    acts = [
        lambda: press(booking, "start", team_id=leaving, now=LATER),
        lambda: reassign(booking, leaving, joining, now=LATER),
    ][::order]
    outcomes = both(booking, *acts)[::order]
    if order == 1:
        assert outcomes == ["done", "NOT_IN_THIS_STATUS"]
        assert (standing(booking)[1], reserved_teams(booking)) == ("In Progress", [leaving])
    else:
        assert outcomes == ["NO_SUCH_TEAM", "done"]
        assert (standing(booking)[1], reserved_teams(booking)) == ("Scheduled", [joining])
    check(booking)


@pytest.mark.parametrize("order", [1, -1])
def test_the_partner_cancels_while_the_team_finishes(city, order):
    booking = book(city)
    press(booking, "start")
    acts = [
        lambda: press(booking, "complete", now=LATER),
        lambda: cancel(booking, now=LATER),
    ][::order]
    outcomes = both(booking, *acts)[::order]
    assert outcomes == (["done", "done"] if order == 1 else ["NOT_IN_THIS_STATUS", "done"])
    assert standing(booking) == ("canceled", "Cancelled")
    assert [name for name, *_ in told()].count("cancelled") == 1
    assert reserved_teams(booking) == []
    check(booking)


def test_two_leaders_of_one_visit_press_everything_at_once(city):
    bookings = [book(city, numberOfTeams=2, timeslot=at(time)) for time in TIMES]
    for name in ("start", "complete"):
        calls = [
            partial(attempt, partial(press, booking, name, team_id=team, now=LATER))
            for booking in bookings
            for team in reserved_teams(booking)
        ]
        assert set(all_at_once(calls)) == {"done"}
    for booking in bookings:
        assert standing(booking) == ("success", "Completed")
        assert fresh(booking).version == 4
    states = [status for _, status, _ in told()]
    assert sorted(states) == sorted(["Dispatched", "In Progress", "Completed"] * len(TIMES))
    check(*bookings)


def at(start):
    return {"startAt": start, "endAt": f"{int(start[:2]) + 3:02}:00"}


def test_one_press_sent_ten_times_moves_once(city):
    booking = book(city)
    calls = [partial(attempt, partial(press, booking, "start", now=LATER))] * 10
    outcomes = all_at_once(calls)
    assert sorted(outcomes) == ["NOT_IN_THIS_STATUS"] * 9 + ["done"]
    assert FieldMove.objects.count() == 2
    check(booking)


@pytest.mark.parametrize("order", [1, -1])
def test_the_customer_moves_the_visit_while_operations_give_it_up(city, order):
    booking, reason = book(city), CannotCompleteReasonFactory()

    def move():
        api = PartnerClient(city.api.api_key)
        answer = api.patch(f"bookings/{booking.pk}", {"date": "2026-07-02"})
        assert answer.status_code == 200, answer.content

    acts = [move, lambda: give_up(booking, reason, now=LATER)][::order]
    assert both(booking, *acts) == ["done", "done"]
    state = "Cannot Complete" if order == 1 else "Scheduled"
    assert standing(booking) == ("in progress", state)
    assert str(fresh(booking).service_date) == "2026-07-02"
    check(booking)


def test_a_visit_takes_longer_while_the_time_behind_it_is_sold(make_world):
    world = make_world(teams=1)
    for day in ("2026-07-01", "2026-07-02", "2026-07-05"):
        booking = book(world, date=day, timeslot=at("09:00"))
        order = world.order(date=day, timeslot=at("12:00"))
        calls = [partial(attempt, partial(longer, booking, now=LATER))]
        calls += [partial(sell, world, order)] * 3
        outcomes = all_at_once(calls)
        assert outcomes.count("done") == 1, outcomes
        assert set(outcomes) <= {"done", "FULLY_BOOKED", "TIMESLOT_UNAVAILABLE"}
        assert overlaps() == 0
        check(booking)


def longer(booking, *, now):
    extend_visit(Press(booking_id=booking.pk, actor=OPS), minutes=30, now=now)


def sell(world, order):
    """Book; return "done", or the reason of the refusal."""
    answer = PartnerClient(world.api.api_key).post("bookings", order)
    if answer.status_code == 200:
        return "done"
    assert answer.status_code == 422, answer.content
    return answer.json()["error"]["details"]["reason"]


def overlaps():
    """Return how many live reservations of a team lie over the next one."""
    live = Reservation.objects.live().order_by("team", "occupied_from")
    rows = list(live.values_list("team", "occupied_from", "occupied_to"))
    return sum(
        team == next_team and end > start
        for (team, _, end), (next_team, start, _) in pairwise(rows)
    )


def test_closing_and_cancelling_give_the_money_back_once(city):
    bookings = [book(city, timeslot=at(time)) for time in TIMES]
    for booking in bookings:
        paid(booking)
        give_up(booking, CannotCompleteReasonFactory(ours=True))
    acts = [partial(close, booking, now=LATER) for booking in bookings]
    acts += [partial(cancel, booking, now=LATER) for booking in bookings]
    outcomes = all_at_once([partial(attempt, act) for act in acts])
    assert set(outcomes) <= {"done", "NOT_IN_THIS_STATUS"}
    assert {standing(booking)[0] for booking in bookings} == {"canceled"}
    assert sorted(Refund.objects.values_list("amount_halalas", flat=True)) == [15000] * 4
    check(*bookings)


def test_undoing_twice_at_once_undoes_two_moves_or_says_why(city):
    booking = book(city)
    press(booking, "dispatch", "start")
    calls = [partial(attempt, partial(undo, booking, now=LATER))] * 4
    outcomes = all_at_once(calls)
    assert sorted(outcomes) == ["NOTHING_TO_UNDO"] * 2 + ["done"] * 2
    assert standing(booking) == ("in progress", "Scheduled")
    check(booking)


def test_two_visits_that_exchange_their_teams_do_not_lock_each_other_up(city):
    first, second = book(city), book(city)
    (one,), (other,) = reserved_teams(first), reserved_teams(second)
    free = one_free(city, first)
    for _ in range(5):
        acts = [partial(reassign, first, one, free), partial(reassign, second, other, free)]
        outcomes = all_at_once([partial(attempt, act) for act in acts])
        assert outcomes.count("done") == 1
        assert set(outcomes) == {"done", "TAKEN"}
        (one,), (other,) = reserved_teams(first), reserved_teams(second)
        free = one_free(city, first)
    check(first, second)
