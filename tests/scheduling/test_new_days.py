"""Days that are made while visits come and go hold exactly those visits."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from scheduling.models import Reservation, Team, TeamDay
from scheduling.services.plan_search import read_travel
from scheduling.services.rebuild_team_days import rebuild_team_days
from scheduling.services.release_time import release_time
from scheduling.services.reserve_time import reserve_time
from scheduling.services.verify_team_days import verify_team_days
from scheduling.visit import Visit
from tests.factories.scheduling import NOW, THURSDAY, working_world
from tests.together import in_line

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
SECOND = THURSDAY + timedelta(days=1)
BOTH_ORDERS = pytest.mark.parametrize("step", [1, -1], ids=["before", "after"])


@pytest.fixture
def world():
    """Two teams that work until 02:00, so that late visits reach into the second day."""
    read_travel()
    return working_world(teams=2, over_midnight=True)


def forget_second_day():
    TeamDay.objects.filter(date=SECOND).delete()


@transaction.atomic
def reserve(world, owner_id):
    visit = Visit(
        zone=world.zone,
        service=world.service,
        minutes=3 * 60,
        number_of_teams=2,
        date=THURSDAY,
        start_minute=23 * 60,
    )
    reserve_time(visit, owner_id=owner_id, now=NOW)


def rebuild(world):
    return partial(rebuild_team_days, teams=world.teams, dates=[SECOND])


def race(*calls):
    """Let nobody make or read the day before all of them wait for its teams."""
    return in_line(lambda: list(Team.objects.select_for_update()), calls)


@BOTH_ORDERS
def test_a_visit_that_is_booked_meanwhile_is_in_the_new_day(world, step):
    forget_second_day()
    race(*[partial(reserve, world, uuid.uuid4()), rebuild(world)][::step])
    assert Reservation.objects.live().count() == 2
    assert TeamDay.objects.filter(date=SECOND).exclude(busy=b"").count() == 2
    assert verify_team_days(now=NOW) == []


@BOTH_ORDERS
def test_a_visit_that_is_given_back_meanwhile_is_not_in_the_new_day(world, step):
    owner_id = uuid.uuid4()
    reserve(world, owner_id)
    forget_second_day()
    race(*[partial(release_time, owner_id=owner_id), rebuild(world)][::step])
    assert TeamDay.objects.filter(date=SECOND, busy=b"").count() == 2
    assert verify_team_days(now=NOW) == []


def test_a_day_is_made_once_by_three_at_the_same_time(world):
    forget_second_day()
    assert race(*[rebuild(world)] * 3) == [2, 0, 0]
