"""What the product finds in its tables is what counting minutes in the raw rows finds.

The judge is ``brute_force``, which shares no line with the product. Each example is a world of
raw rows, written to the tables, rebuilt, searched, and rolled back.
"""

from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import given as given_by
from hypothesis import strategies as st

from scheduling.engine import choose_teams
from scheduling.services.find_timeslots import find_batch, find_days, find_next
from scheduling.timeslots import Reason
from tests.properties import examples
from tests.scheduling import brute_force as slow
from tests.scheduling.rows import store
from tests.scheduling.worlds import OWNERS, cases

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(240)]
# The database is the same for all examples; each leaves it as it was.
ALLOWED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
moving = st.none() | st.sampled_from(OWNERS)


def tried(number):
    return settings(max_examples=examples(number), deadline=None, suppress_health_check=ALLOWED)


@contextmanager
def stored(world, demand):
    with transaction.atomic():
        yield store(world, demand)
        transaction.set_rollback(True)


def on_its_date(search, demand):
    [day] = find_days(search, first=demand.date, last=demand.date)
    return {slot.start_minute: slot.capacity for slot in day.timeslots}, day.reason


@tried(1000)
@given_by(cases(), moving)
def test_finds_what_counting_minutes_finds(case, exclude):
    world, demand = case
    with stored(world, demand) as rows:
        found = on_its_date(rows.search(demand, moving=exclude), demand)
    expected = slow.capacities(world, demand, exclude=exclude)
    assert found == (expected, slow.reason(world, demand, exclude=exclude))


@tried(150)
@given_by(cases(), moving)
def test_the_next_free_time_is_the_first_that_counting_finds(case, exclude):
    world, demand = case
    with stored(world, demand) as rows:
        found = find_next(rows.search(demand, moving=exclude), first=demand.date)
    first = [(slot.date, slot.start_minute) for slot in found]
    expected = slow.next_available(world, demand, exclude=exclude)
    assert first == ([expected] if expected else [])


@tried(150)
@given_by(cases(), st.integers(0, 287))
def test_those_who_are_chosen_can_come(case, cell):
    world, demand = case
    start = cell * 5
    with stored(world, demand) as rows:
        search = rows.search(demand)
        row_of = {row.team_id: row for row in search.rows_on(demand.date)}
        chosen = choose_teams(list(row_of.values()), search.query_on(demand.date), start)
        name_of = {team.pk: name for name, team in rows.teams.items()}
    if isinstance(chosen, Reason):
        assert start not in slow.capacities(world, demand)
        return
    names = {name_of[row.team_id] for row in chosen}
    assert len(names) == demand.number_of_teams
    teams = {team.name: team for team in world.teams}
    assert all(slow.can_come(world, teams[name], demand, start) for name in names)


@tried(50)
@given_by(cases(), cases())
def test_a_batch_of_searches_is_answered_as_each_alone(case, other):
    world, demand = case
    with stored(world, demand) as rows:
        searches = [rows.search(demand), rows.search(other[1])]
        dates = [demand.date, other[1].date]
        asked = [(s, [day]) for s, day in zip(searches, dates, strict=True)]
        alone = [
            find_days(s, first=day, last=day) for s, day in zip(searches, dates, strict=True)
        ]
        assert find_batch(asked) == alone
