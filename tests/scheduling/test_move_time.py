"""Moving time: the new one is taken and the present one given back, or nothing happens."""

import uuid
from datetime import date

import pytest
from django.db import transaction

from scheduling import masks
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Reservation, TeamDay
from scheduling.query import busy_from_bytes
from scheduling.services.find_timeslots import find_days, find_next
from scheduling.services.plan_search import plan_search
from scheduling.services.rebuild_after_change import rebuild_after_change
from scheduling.services.reserve_time import move_time, reserve_time
from scheduling.services.verify_team_days import verify_team_days
from scheduling.timeslots import Reason
from scheduling.visit import Visit
from tests.factories.scheduling import (
    FRIDAY,
    NOW,
    THURSDAY,
    TODAY,
    TeamExceptionFactory,
    ZoneFactory,
    working_world,
)

pytestmark = pytest.mark.django_db

SATURDAY = date(2026, 7, 4)


def visit(world, *, day=THURSDAY, start=600, end=780, teams=1):
    return Visit(
        zone=world.zone,
        service=world.service,
        minutes=end - start,
        number_of_teams=teams,
        date=day,
        start_minute=start,
    )


def reserve(world, **asked):
    owner_id = uuid.uuid4()
    reserve_time(visit(world, **asked), owner_id=owner_id, now=NOW)
    return owner_id


def move(world, owner_id, **asked):
    return move_time(visit(world, **asked), owner_id=owner_id, now=NOW)


def live(owner_id):
    found = Reservation.objects.live_of(owner_id)
    return [(row.date, row.start_minute, row.team) for row in found]


def test_takes_the_new_time_and_gives_the_present_one_back():
    world = working_world(rule={"with_margins": True})
    owner_id = reserve(world)
    move(world, owner_id, day=SATURDAY, start=840, end=1020)
    assert live(owner_id) == [(SATURDAY, 840, world.team)]
    left, found = TeamDay.objects.get(date=THURSDAY), TeamDay.objects.get(date=SATURDAY)
    assert [(day.jobs, day.minutes) for day in (left, found)] == [(0, 0), (1, 180)]
    assert verify_team_days(now=NOW) == []


def test_the_time_that_was_left_stays_readable():
    world = working_world()
    owner_id = reserve(world)
    move(world, owner_id, start=840, end=1020)
    released = Reservation.objects.get(state="RELEASED")
    assert (released.owner_id, released.start_minute) == (owner_id, 600)


@pytest.mark.parametrize("start", [480, 570, 600, 660, 780])
def test_its_own_time_does_not_stand_in_its_way(start):
    world = working_world()
    owner_id = reserve(world)
    move(world, owner_id, start=start, end=start + 180)
    day = TeamDay.objects.get(date=THURSDAY)
    assert busy_from_bytes(day.busy) == {
        world.zone.pk.bytes: masks.covering(start, start + 180)
    }
    assert (day.jobs, day.minutes, verify_team_days(now=NOW)) == (1, 180, [])


def test_its_own_minutes_do_not_fill_the_team_s_day():
    world = working_world(team={"max_minutes_a_day": 180})
    owner_id = reserve(world)
    assert move(world, owner_id, start=840, end=1020)


def test_keeps_its_teams_where_it_can():
    world = working_world(teams=5)
    owner_id = reserve(world, teams=2)
    before = {team for _, _, team in live(owner_id)}
    others = TeamDay.objects.filter(date=SATURDAY, team__in=before)
    others.update(minutes=300)  # the fewest minutes would choose others
    move(world, owner_id, day=SATURDAY, teams=2)
    assert {team for _, _, team in live(owner_id)} == before


def test_takes_another_team_where_its_own_is_not_free():
    world = working_world(teams=2)
    owner_id = reserve(world)
    [(_, _, team)] = live(owner_id)
    off = TeamExceptionFactory(team=team, date=SATURDAY)
    rebuild_after_change(changed=[off], now=NOW)
    move(world, owner_id, day=SATURDAY)
    assert live(owner_id)[0][2] != team
    assert verify_team_days(now=NOW) == []


def test_gives_back_the_time_of_a_team_that_no_longer_serves_the_zone():
    world = working_world(teams=2)
    owner_id = reserve(world)
    [(_, _, team)] = live(owner_id)
    team.zones.set([ZoneFactory()])
    move(world, owner_id)
    assert live(owner_id)[0][2] != team
    assert verify_team_days(now=NOW) == []


def test_leaves_a_day_that_had_drifted():
    world = working_world()
    owner_id = reserve(world)
    TeamDay.objects.filter(date=THURSDAY).update(jobs=0, minutes=0)
    move(world, owner_id, day=SATURDAY)
    assert verify_team_days(now=NOW) == []


def test_moves_over_midnight_and_back():
    world = working_world(over_midnight=True)
    owner_id = reserve(world, start=1320, end=1500)
    move(world, owner_id, day=SATURDAY, start=1380, end=1560)
    assert TeamDay.objects.filter(date__lte=FRIDAY).exclude(busy=b"").count() == 0
    assert verify_team_days(now=NOW) == []
    move(world, owner_id, start=1350, end=1530)
    assert verify_team_days(now=NOW) == []


def test_a_visit_that_cannot_move_stays():
    world = working_world()
    owner_id = reserve(world)
    reserve(world, start=840, end=1020)
    with pytest.raises(TimeslotUnavailable) as caught:
        move(world, owner_id, start=840, end=1020)
    assert caught.value.reason is Reason.TIMESLOT_UNAVAILABLE
    assert [slot.start_minute for slot in caught.value.alternatives][:2] == [660, 1020]
    assert live(owner_id) == [(THURSDAY, 600, world.team)]
    assert verify_team_days(now=NOW) == []


def test_without_present_time_it_is_a_reservation():
    world = working_world()
    owner_id = uuid.uuid4()
    move(world, owner_id)
    assert live(owner_id) == [(THURSDAY, 600, world.team)]


def test_needs_few_queries(django_assert_num_queries):
    world = working_world(teams=3)
    owner_id = reserve(world)
    # Own time, days, savepoint, other days, four updates (two left and two found, with
    # the evenings before), release, insert, release of the savepoint.
    with django_assert_num_queries(11):
        move(world, owner_id, day=SATURDAY)


def search(world, moving=None):
    asked = Visit(zone=world.zone, service=world.service, minutes=180)
    return plan_search(asked, now=NOW, moving=moving)


def on_thursday(asked):
    [day] = find_days(asked, first=THURSDAY, last=THURSDAY)
    return day


def test_a_search_counts_excluded_time_as_free():
    world = working_world()
    owner_id = reserve(world)
    alone = on_thursday(search(world))
    moving = on_thursday(search(world, moving=owner_id))
    assert 600 not in {slot.start_minute for slot in alone.timeslots}
    assert len(moving.timeslots) == 19


def test_the_next_free_time_may_be_the_excluded_one():
    world = working_world()
    owner_id = reserve(world, day=TODAY, start=660, end=840)
    [found] = find_next(search(world, moving=owner_id), first=TODAY)
    assert (found.date, found.start_minute) == (TODAY, 660)


def test_excluding_leaves_other_visits_alone():
    world = working_world()
    owner_id = reserve(world)
    reserve(world, start=840, end=1020)
    moving = on_thursday(search(world, moving=owner_id))
    assert {slot.start_minute for slot in moving.timeslots} == {
        *range(480, 661, 30),
        1020,
    }


@pytest.mark.django_db(transaction=True)
def test_demands_a_transaction():
    world = working_world()
    with pytest.raises(transaction.TransactionManagementError):
        move(world, uuid.uuid4())
    assert not Reservation.objects.exists()
