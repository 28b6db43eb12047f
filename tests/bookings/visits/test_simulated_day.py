"""A simulated day: arrivals are shown well enough, and who comes late is announced."""

from datetime import timedelta
from statistics import median

import pytest
import time_machine

from bookings.visit_progress import LATE_AFTER
from tests.bookings.visits.simulated_day import MINUTE, OPENS, TEAMS, SimulatedDay

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]
# The clock looks once a minute; what begins before its next look needs no word any more.
SEEN_LATE_AFTER = LATE_AFTER + MINUTE
SOON = timedelta(minutes=5)
MOST_MINUTES_WRONG, LEAST_LATE = 10, 5


@pytest.fixture
def day():
    with time_machine.travel(OPENS, tick=False) as travel:
        played = SimulatedDay(seed=14)
        played.play(travel)
        yield played


def test_arrivals_are_shown_well_and_late_starts_are_announced(day):
    looks = [abs(error) for visit in day.visits for error in visit.errors]
    late = [v for v in day.visits if v.starts_at >= v.booking.starts_at + SEEN_LATE_AFTER]
    in_time = [v for v in late if any(at <= v.starts_at + SOON for at in v.told_at)]
    foreseen = [v for v in late if v.told_at and v.told_at[0] <= v.booking.starts_at]

    assert len(day.visits) == 2 * TEAMS
    assert median(looks) <= MOST_MINUTES_WRONG
    assert len(late) >= LEAST_LATE
    assert in_time == late
    # Of teams that share their position, before the visit was to begin.
    assert len(foreseen) > len(late) / 2
