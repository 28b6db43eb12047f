"""Bookings come, move and go in several processes at once, and nothing is ever sold twice."""

import pytest

from tests.bookings import churners
from tests.scheduling import racers
from tests.scheduling.test_races import deadlocks, postgresql, sqlite

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

__all__ = ["postgresql", "sqlite"]
SECONDS, CHURNERS = 10, 4


def churn(database_url):
    """Churn, check what must hold on every database, and return what happened."""
    world = racers.in_process(churners.make_world, database_url)
    happened = churners.run(database_url, world, seconds=SECONDS, churners=CHURNERS)
    overlaps, differences, _ = racers.in_process(racers.judge, database_url)
    assert (overlaps, differences) == (0, 0)
    assert set(racers.in_process(churners.judge, database_url).values()) == {True}
    assert not [outcome for _, outcome in happened if outcome.startswith("DATABASE")]
    for change in ("create", "move", "cancel"):
        assert happened[change, "done"] > 0, happened
    return happened


@pytest.mark.postgresql
def test_churn_on_postgresql_has_no_overlap_and_no_deadlock(postgresql):
    before = deadlocks()
    churn(postgresql)
    assert deadlocks() == before


def test_churn_on_sqlite_has_no_overlap_and_no_locked_database(sqlite):
    churn(sqlite)
