"""A booked visit, and the clock that stands still."""

import pytest

from catalog.models import Service
from tests.bookings.visits.field import book


@pytest.fixture
def booking(world):
    return book(world)


@pytest.fixture
def pair(make_world):
    """Return a visit of two teams."""
    world = make_world(teams=3)
    Service.objects.update(max_teams=2)
    return book(world, numberOfTeams=2)
