"""Giving time back."""

import uuid

import pytest

from scheduling.models import Reservation, TeamDay
from scheduling.services.release_time import release_time
from scheduling.services.reserve_time import reserve_time
from scheduling.services.verify_team_days import verify_team_days
from scheduling.visit import Visit
from tests.factories.scheduling import NOW, THURSDAY, working_world

pytestmark = pytest.mark.django_db


def reserve(world, *, start=1200, end=1440, teams=1):
    visit = Visit(
        zone=world.zone, service=world.service, minutes=end - start, number_of_teams=teams
    )
    owner_id = uuid.uuid4()
    reserve_time(visit.at(THURSDAY, start), owner_id=owner_id, now=NOW)
    return owner_id


def test_frees_every_team_and_day():
    world = working_world(teams=2, over_midnight=True)
    owner_id = reserve(world, start=1320, end=1530, teams=2)
    assert release_time(owner_id=owner_id) == 2
    assert not Reservation.objects.live().exists()
    assert not TeamDay.objects.exclude(jobs=0, minutes=0, busy=b"").exists()


def test_leaves_other_visits_alone():
    world = working_world(over_midnight=True)
    owner_id = reserve(world)
    reserve(world, start=900, end=1200)
    release_time(owner_id=owner_id)
    day = TeamDay.objects.get(date=THURSDAY)
    assert (day.jobs, day.minutes) == (1, 300)
    assert verify_team_days(now=NOW) == []


def test_does_nothing_the_second_time():
    world = working_world(over_midnight=True)
    owner_id = reserve(world)
    release_time(owner_id=owner_id)
    assert release_time(owner_id=owner_id) == 0
    assert verify_team_days(now=NOW) == []


def test_the_time_can_be_sold_again():
    world = working_world(over_midnight=True)
    release_time(owner_id=reserve(world))
    assert reserve(world)


def test_mends_a_day_that_had_drifted():
    world = working_world(over_midnight=True)
    owner_id = reserve(world)
    TeamDay.objects.filter(date=THURSDAY).update(jobs=0, minutes=0)
    release_time(owner_id=owner_id)
    assert verify_team_days(now=NOW) == []
