"""A visit of two teams."""

import pytest

from catalog.models import Service
from tests.bookings.visits.field import book


@pytest.fixture
def pair(make_world):
    world = make_world(teams=3)
    Service.objects.update(max_teams=2)
    return book(world, numberOfTeams=2)
