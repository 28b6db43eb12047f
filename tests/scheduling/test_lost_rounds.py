"""What a visit does while others are faster: nothing by halves, and it wins in the end."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count

import pytest
from django.db import connection, connections, transaction
from django.db.models import F

from scheduling.models import TeamDay
from scheduling.services.release_time import release_time
from scheduling.services.verify_team_days import verify_team_days
from tests.factories.scheduling import NOW, working_world
from tests.scheduling.test_release_time import reserve as reserve_evening
from tests.scheduling.test_reserve_time import reserve
from tests.together import in_line

pytestmark = pytest.mark.django_db


@contextmanager
def before_days_are_written(act):
    """Call ``act`` with the number of each statement that is about to write a team's day."""
    numbers = count(1)

    def watch(execute, sql, *rest):
        if sql.startswith('UPDATE "scheduling_teamday"'):
            act(next(numbers))
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield


def change_days():
    """Change every day that nobody has locked."""
    with transaction.atomic():
        free = list(TeamDay.objects.select_for_update(skip_locked=True))
        TeamDay.objects.filter(pk__in=[day.pk for day in free]).update(version=F("version") + 1)


def test_a_lost_round_leaves_no_team_half_taken():
    world = working_world(teams=3)

    def take_second_team(number):
        if number == 2:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE scheduling_teamday SET version = version + 1")

    with before_days_are_written(take_second_team):
        assert len(reserve(world, start=900, end=1080, teams=2)) == 2
    assert verify_team_days(now=NOW) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_last_round_cannot_be_lost():
    world = working_world()
    with ThreadPoolExecutor(1) as others:
        be_faster = before_days_are_written(lambda _: others.submit(change_days).result())
        with be_faster, transaction.atomic():
            assert len(reserve(world)) == 1
        others.submit(connections.close_all)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_who_chose_before_time_was_given_back_chooses_anew():
    world = working_world(over_midnight=True)
    with transaction.atomic():
        owner_id = reserve_evening(world)
    another = transaction.atomic(partial(reserve_evening, world, start=900, end=1140))
    in_line(partial(release_time, owner_id=owner_id), [another])
    assert verify_team_days(now=NOW) == []
