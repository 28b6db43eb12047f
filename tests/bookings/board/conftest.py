"""A booked visit, as in the tests of visits."""

from tests.bookings.visits.conftest import booking, pair

__all__ = ["booking", "pair"]
