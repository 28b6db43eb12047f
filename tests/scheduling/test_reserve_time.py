"""Taking time: all teams or none, on every day the visit touches."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import transaction
from prometheus_client import REGISTRY

from scheduling import masks
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Reservation, ShiftRule, TeamDay
from scheduling.query import busy_from_bytes, union
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.find_timeslots import find_days
from scheduling.services.plan_search import plan_search
from scheduling.services.rebuild_team_days import rebuild_team_days
from scheduling.services.reserve_time import ROUNDS, reserve_time
from scheduling.services.verify_team_days import verify_team_days
from scheduling.timeslots import Reason
from scheduling.visit import Visit
from tests.factories.scheduling import (
    FRIDAY,
    NOW,
    THURSDAY,
    TODAY,
    ReservationFactory,
    working_world,
)

pytestmark = pytest.mark.django_db


def reserve(world, *, day=THURSDAY, start=600, end=780, teams=1, zone=...):
    visit = Visit(
        zone=world.zone if zone is ... else zone,
        service=world.service,
        minutes=end - start,
        number_of_teams=teams,
    )
    return reserve_time(visit.at(day, start), owner_id=uuid.uuid4(), now=NOW)


def starts(world, day=THURSDAY, minutes=180):
    visit = Visit(zone=world.zone, service=world.service, minutes=minutes)
    [found] = find_days(plan_search(visit, now=NOW), first=day, last=day)
    return [slot.start_minute for slot in found.timeslots]


def busy(day):
    """What is taken of a stored day, wherever it is."""
    return union(busy_from_bytes(day.busy))


def refusal(world, **asked):
    with pytest.raises(TimeslotUnavailable) as caught:
        reserve(world, **asked)
    return caught.value


def test_takes_the_time_with_its_margins():
    world = working_world(rule={"with_margins": True})
    [reservation] = reserve(world)
    assert reservation.team == world.team
    assert reservation.state == "ACTIVE"
    midnight = masks.absolute(THURSDAY, 0)
    assert (reservation.occupied_from - midnight, reservation.occupied_to - midnight) == (
        585,
        800,
    )
    assert starts(world)[0] == 840
    assert verify_team_days(now=NOW) == []


def test_counts_the_visit_on_its_own_date_only():
    world = working_world(over_midnight=True)
    reserve(world, start=1320, end=1500)
    days = TeamDay.objects.filter(date__in=[THURSDAY, FRIDAY]).order_by("date")
    assert [(day.jobs, day.minutes) for day in days] == [(1, 180), (0, 0)]
    assert [busy(day) for day in days] == [
        masks.covering(1320, 1500),
        masks.covering(-120, 60),
    ]


def test_marks_the_evening_before_with_a_visit_in_the_morning():
    world = working_world()
    reserve(world, start=480, end=660)
    day = TeamDay.objects.get(date=TODAY)
    assert busy(day) == masks.covering(1920, 2100)
    assert verify_team_days(now=NOW) == []


def test_a_visit_over_midnight_takes_the_next_morning():
    world = working_world(team={"never_rests": True})
    saturday = date(2026, 7, 4)
    ShiftRule.objects.update(start_minute=0, end_minute=2160)
    rebuild_team_days(teams=world.teams, dates=horizon_dates(now=NOW))
    reserve(world, day=saturday, start=1380, end=1500)
    assert starts(world, saturday + timedelta(days=1))[0] == 60
    reserve(world, day=saturday + timedelta(days=1), start=60, end=120)
    assert verify_team_days(now=NOW) == []


def test_takes_several_teams_or_none():
    world = working_world(teams=3)
    assert len({r.team_id for r in reserve(world, teams=2)}) == 2
    assert refusal(world, teams=2).reason is Reason.NOT_ENOUGH_TEAMS
    assert Reservation.objects.count() == 2
    assert len(reserve(world, teams=1)) == 1


def test_needs_few_queries(django_assert_num_queries):
    world = working_world(teams=3)
    starts(world)  # caches the rule and travel times
    # Days, savepoint, neighbours, two updates, insert, release of the savepoint.
    with django_assert_num_queries(7):
        reserve(world)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"day": FRIDAY}, Reason.CLOSED_DAY),
        ({"start": 1140, "end": 1320}, Reason.OUTSIDE_HOURS),
        ({"day": TODAY, "start": 600, "end": 780}, Reason.LEAD_TIME),
        ({"day": TODAY + timedelta(days=61)}, Reason.BEYOND_HORIZON),
        ({"zone": None}, Reason.ZONE_NOT_COVERED),
        ({"teams": 2}, Reason.NOT_ENOUGH_TEAMS),
        ({"start": 610, "end": 790}, Reason.TIMESLOT_UNAVAILABLE),
    ],
)
def test_refuses_with_the_engine_s_reason(asked, reason):
    error = refusal(working_world(), **asked)
    assert error.reason is reason
    assert error.code == "TIMESLOT_UNAVAILABLE"


def test_offers_the_nearest_alternatives():
    world = working_world()
    reserve(world)
    error = refusal(world)
    assert error.reason is Reason.TIMESLOT_UNAVAILABLE
    assert [slot.start_minute for slot in error.alternatives] == [780, 810, 840, 870, 900]
    assert {slot.date for slot in error.alternatives} == {THURSDAY}


def test_alternatives_of_a_closed_day_lie_on_the_days_around_it():
    error = refusal(working_world(), day=FRIDAY)
    assert {slot.date for slot in error.alternatives} == {THURSDAY}
    assert error.alternatives[0].start_minute == 1020


def test_respects_the_most_minutes_a_day():
    world = working_world(team={"max_minutes_a_day": 300})
    reserve(world)
    assert refusal(world, start=780, end=960).reason is Reason.TIMESLOT_UNAVAILABLE
    reserve(world, start=780, end=900)


def test_the_wall_stops_what_a_wrong_day_let_through(caplog):
    world = working_world()
    ReservationFactory(team=world.team)
    assert refusal(world).reason is Reason.TIMESLOT_UNAVAILABLE
    assert "rebuild_team_days" in caplog.text
    assert TeamDay.objects.filter(jobs__gt=0).count() == 0


def test_lost_races_are_counted_by_round():
    world = working_world()
    # A day that does not show it: whoever takes the time is stopped by the wall, every round.
    ReservationFactory(team=world.team)
    before = lost_races()
    refusal(world)
    assert [now - then for then, now in zip(before, lost_races(), strict=True)] == [1] * ROUNDS


def lost_races():
    name = "cleanlife_scheduling_lost_races_total"
    rounds = range(1, ROUNDS + 1)
    return [REGISTRY.get_sample_value(name, {"round": str(n)}) or 0 for n in rounds]


@pytest.mark.django_db(transaction=True)
def test_demands_a_transaction():
    world = working_world()
    with pytest.raises(transaction.TransactionManagementError):
        reserve(world)
    assert not Reservation.objects.exists()
