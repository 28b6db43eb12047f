"""A working world in which a team has a visit today, and a phone that was let in."""

from datetime import datetime

import pytest
import time_machine

from cleanlife.clock import RIYADH
from scheduling.models import Team
from tests.bookings.conftest import NOW, make_world, world
from tests.bookings.visits.field import book
from tests.factories.field import PhoneFactory
from tests.field.phone import TeamPhone

__all__ = ["make_world", "world"]
# On the day of the visit, an hour before it begins.
MORNING = datetime(2026, 7, 1, 8, 0, tzinfo=RIYADH)


@pytest.fixture(autouse=True)
def clock():
    """The clock stands still; it shows the morning of the visit once that is booked."""
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def visit(world, clock):
    """Return a visit of today, from 09:00 to 12:00."""
    booking = book(world)
    clock.move_to(MORNING)
    return booking


@pytest.fixture
def team(visit):
    return Team.objects.get()


@pytest.fixture
def phone(team):
    """Return the phone of the visit's team."""
    return TeamPhone.of(PhoneFactory(team=team, token="secret", ends_at=later()))


def later():
    return datetime(2026, 7, 20, tzinfo=RIYADH)
