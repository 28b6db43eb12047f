"""A booked visit whose customer opens its page."""

import pytest

from tests.bookings.visits.field import book
from tests.factories.bookings import BookingFactory


@pytest.fixture
def booking(db):
    """Return a visit without reserved time: enough for what only looks at it."""
    return BookingFactory(assigned=True)


@pytest.fixture
def sold(world):
    """Return a visit of a team, which can be moved in the field."""
    return book(world)
