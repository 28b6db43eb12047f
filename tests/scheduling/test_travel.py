"""The way between two visits stays free, whoever asks and whatever midnight lies between."""

import uuid
from datetime import date, timedelta

import pytest

from scheduling.errors import TimeslotUnavailable
from scheduling.models import ShiftRule, TeamDay
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.find_timeslots import find_days
from scheduling.services.plan_search import plan_search
from scheduling.services.rebuild_team_days import rebuild_team_days
from scheduling.services.reserve_time import move_time, reserve_time
from scheduling.services.save_zone import save_zone
from scheduling.services.verify_team_days import verify_team_days
from scheduling.timeslots import Reason
from scheduling.visit import Visit
from tests.factories.scheduling import (
    NOW,
    ZoneFactory,
    ZoneTravelFactory,
    square,
    working_world,
)

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 7, 4)
SUNDAY = SATURDAY + timedelta(days=1)


@pytest.fixture
def world():
    """One team at work day and night in two zones: 60 minutes there, 30 back."""
    made = working_world(team={"never_rests": True, "max_minutes_a_day": 1440})
    made.other = ZoneFactory()
    made.team.zones.add(made.other)
    ZoneTravelFactory(origin=made.zone, destination=made.other, minutes=60)
    ZoneTravelFactory(origin=made.other, destination=made.zone, minutes=30)
    ShiftRule.objects.update(start_minute=0, end_minute=2160)
    rebuild_team_days(teams=made.teams, dates=horizon_dates(now=NOW))
    return made


def visit(world, day, start, end, *, zone=None):
    place = {"zone": zone or world.zone, "service": world.service}
    return Visit(**place, minutes=end - start, date=day, start_minute=start)


def reserve(world, *when, **where):
    owner_id = uuid.uuid4()
    reserve_time(visit(world, *when, **where), owner_id=owner_id, now=NOW)
    return owner_id


def starts(world, zone, day):
    asked = Visit(zone=zone, service=world.service, minutes=120)
    [found] = find_days(plan_search(asked, now=NOW), first=day, last=day)
    return [slot.start_minute for slot in found.timeslots]


def test_counts_each_way_with_its_own_minutes(world):
    reserve(world, SATURDAY, 600, 720)
    there = starts(world, world.other, SATURDAY)
    assert max(s for s in there if s < 600) == 600 - 120 - 30
    assert min(s for s in there if s > 600) == 720 + 60


def test_leaves_no_gap_within_a_zone(world):
    reserve(world, SATURDAY, 600, 720)
    assert {480, 720} < set(starts(world, world.zone, SATURDAY))


def test_an_evening_is_near_to_the_night_that_follows(world):
    reserve(world, SATURDAY, 1290, 1410)
    assert min(starts(world, world.other, SUNDAY)) == 30
    assert min(starts(world, world.zone, SUNDAY)) == 0


def test_a_night_is_near_to_the_evening_before(world):
    reserve(world, SUNDAY, 30, 150)
    late = [s for s in starts(world, world.other, SATURDAY) if s < 1440]
    assert max(late) == 1440 + 30 - 30 - 120


def test_every_day_that_shows_a_visit_is_written(world):
    reserve(world, SATURDAY, 1290, 1410)
    reserve(world, SUNDAY, 240, 360, zone=world.other)
    assert verify_team_days(now=NOW) == []
    touched = TeamDay.objects.exclude(busy=b"").values_list("date", flat=True)
    assert sorted(touched) == [SATURDAY - timedelta(days=0), SUNDAY]


def test_refuses_a_visit_that_nobody_can_reach(world):
    reserve(world, SATURDAY, 600, 720)
    with pytest.raises(TimeslotUnavailable) as refused:
        reserve(world, SATURDAY, 750, 870, zone=world.other)
    assert refused.value.reason is Reason.TIMESLOT_UNAVAILABLE
    assert len(refused.value.alternatives) == 5


def test_a_move_counts_the_ways_to_its_neighbours(world):
    reserve(world, SATURDAY, 600, 720, zone=world.other)
    owner_id = reserve(world, SATURDAY, 900, 1020)
    with pytest.raises(TimeslotUnavailable):
        move_time(visit(world, SATURDAY, 720, 840), owner_id=owner_id, now=NOW)
    move_time(visit(world, SATURDAY, 750, 870), owner_id=owner_id, now=NOW)
    assert verify_team_days(now=NOW) == []


def test_a_changed_way_counts_at_once(world):
    reserve(world, SATURDAY, 600, 720)
    assert 780 in starts(world, world.other, SATURDAY)
    way = world.zone.travel_from.get()
    way.minutes = 90
    way.save()
    assert 780 not in starts(world, world.other, SATURDAY)


def test_a_new_zone_gets_an_estimate_for_every_way(world):
    near = ZoneFactory.build(polygon=square(46.9, 24.6), west=0, south=0, east=0, north=0)
    save_zone(near)
    minutes = {way.destination: way.minutes for way in near.travel_from.all()}
    assert minutes == dict.fromkeys([world.zone, world.other], 70)
    assert near.travel_to.count() == 2


def test_saving_a_zone_again_keeps_what_people_corrected(world):
    way = world.zone.travel_from.get()
    save_zone(world.zone)
    way.refresh_from_db()
    assert way.minutes == 60
