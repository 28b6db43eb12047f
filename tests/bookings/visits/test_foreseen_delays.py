"""A team on its way that will come too late is told of before it is late."""

from datetime import timedelta

import pytest

from bookings.services.visits.delays import watch_visits
from bookings.services.visits.positions import record_position, share_position
from bookings.visit_progress import foreseen_start
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import MINUTE, fresh, last_told, press, reserved_teams, told

# The visit is from 09:00 to 12:00 on 1 July.
NINE = NOW.replace(month=7, day=1, hour=9)


@pytest.fixture
def seen(booking):
    """Let the team be seen so many kilometres away, so many minutes before nine."""
    [team] = reserved_teams(booking)
    press(booking, "dispatch", now=NINE - 60 * MINUTE)

    def see(km, *, before):
        now = NINE - before * MINUTE
        share_position(team_id=team, agrees=True, now=now)
        record_position(
            team_id=team,
            latitude=24.7 + km / 111.2,
            longitude=46.68,
            accuracy_meters=5,
            now=now,
        )
        return watch_visits(now=now)

    return see


@pytest.mark.django_db
def test_is_told_as_soon_as_it_is_foreseen(booking, seen):
    # 20 km take 40 minutes, and 5 to park.
    assert seen(20, before=25) == 1
    assert fresh(booking).appointment.expected_start_at == NINE + 20 * MINUTE
    assert [kind for kind, _, _ in told()][-1] == "delayed"
    assert last_told()["initiator"] == "SYSTEM"


@pytest.mark.django_db
def test_a_team_that_comes_in_time_or_nearly_is_not_told_of(seen):
    assert seen(20, before=45) == 0
    assert seen(20, before=32) == 0


@pytest.mark.django_db
def test_is_told_again_when_it_becomes_later_still(booking, seen):
    assert seen(20, before=25) == 1
    # It stands still; nobody hears of it more often than once in a quarter of an hour.
    assert [seen(20, before=minutes) for minutes in (20, 11)] == [0, 0]
    assert seen(20, before=9) == 1
    assert fresh(booking).appointment.expected_start_at == NINE + 40 * MINUTE


@pytest.mark.django_db
@pytest.mark.parametrize("move", ["arrive", "start"])
def test_a_team_that_is_there_is_not_told_of(booking, seen, move):
    seen(20, before=50)
    press(booking, move, now=NINE - 40 * MINUTE)
    assert watch_visits(now=NINE - 39 * MINUTE) == 0


@pytest.mark.django_db
def test_a_team_that_is_silent_is_left_to_the_clock(booking, seen):
    seen(20, before=50)
    assert watch_visits(now=NINE - 35 * MINUTE) == 0
    assert watch_visits(now=NINE + 19 * MINUTE) == 0
    assert watch_visits(now=NINE + 20 * MINUTE) == 1


@pytest.mark.parametrize(
    ("arrives", "expected"),
    [(None, None), (14.9, None), (15, 15), (16, 20), (61, 65)],
)
def test_is_told_from_15_minutes_on_in_steps_of_five(arrives, expected):
    arrival = None if arrives is None else NINE + arrives * MINUTE
    found = foreseen_start(arrival, promised=NINE, told_at=None, now=NINE)
    assert found == (None if expected is None else NINE + expected * MINUTE)


@pytest.mark.parametrize(("ago", "is_told"), [(14, False), (15, True)])
def test_is_told_once_in_a_quarter_of_an_hour(ago, is_told):
    told_at = NINE - timedelta(minutes=ago)
    found = foreseen_start(NINE + 30 * MINUTE, promised=NINE, told_at=told_at, now=NINE)
    assert (found is not None) == is_told
