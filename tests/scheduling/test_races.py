"""Nobody is booked twice, whoever races: processes on a real database, one winner a round."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.factories.scheduling import TODAY
from tests.properties import rounds
from tests.scheduling import racers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(rounds(180))]
ROUNDS = rounds(40)

WORKDAYS = [
    day for day in (TODAY + timedelta(days=n) for n in range(1, 61)) if day.weekday() != 4
]


def slots(number):
    """So many different times of two hours, four a day."""
    times = [(day, start, start + 120) for day in WORKDAYS for start in range(480, 960, 120)]
    assert len(times) >= number
    return times[:number]


@pytest.fixture
def postgresql(transactional_db):
    """The test database, for other processes."""
    database = connection.settings_dict
    user = database["USER"] or "postgres"
    secret = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    host = f"{database['HOST']}:{database['PORT'] or 5432}"
    return f"postgres://{user}{secret}@{host}/{database['NAME']}"


@pytest.fixture
def sqlite(tmp_path):
    """A folder for a fresh file: the database of the tests lives in memory."""
    return str(tmp_path)


def run_race(database_url, *, teams, number=ROUNDS, **options):
    zone_id, service_id = racers.in_process(racers.make_world, database_url, teams)
    race = racers.Race(database_url, zone_id, service_id, slots(number), **options)
    return racers.run(race), racers.in_process(racers.judge, database_url)


def deadlocks():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        return cursor.fetchone()[0]


@pytest.mark.postgresql
def test_the_last_free_team_has_one_winner_a_round(postgresql):
    before = deadlocks()
    outcomes, verdict = run_race(postgresql, teams=1)
    assert outcomes == [["TIMESLOT_UNAVAILABLE"] * 3 + ["WON"]] * ROUNDS
    assert verdict == (0, 0, ROUNDS)
    assert deadlocks() == before


@pytest.mark.postgresql
def test_several_teams_are_taken_all_or_none_without_deadlock(postgresql):
    before = deadlocks()
    outcomes, verdict = run_race(postgresql, teams=5, number_of_teams=2)
    assert outcomes == [["NOT_ENOUGH_TEAMS"] * 2 + ["WON"] * 2] * ROUNDS
    assert verdict == (0, 0, 4 * ROUNDS)
    assert deadlocks() == before


@pytest.mark.postgresql
def test_as_many_teams_as_racers_leave_no_loser(postgresql):
    outcomes, verdict = run_race(postgresql, teams=6, number=20, racers=6)
    assert outcomes == [["WON"] * 6] * 20
    assert verdict == (0, 0, 120)


@pytest.mark.once
def test_the_last_free_team_has_one_winner_on_sqlite(sqlite):
    outcomes, verdict = run_race(sqlite, teams=1)
    assert outcomes == [["TIMESLOT_UNAVAILABLE"] * 3 + ["WON"]] * ROUNDS
    assert verdict == (0, 0, ROUNDS)
