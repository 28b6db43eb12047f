"""Worlds of the contract's tests: those of bookings and of webhooks, each in its own place."""

import pytest
import time_machine

from tests.bookings.conftest import NOW, make_world, world
from tests.webhooks.conftest import (
    _looks_again_soon,
    allowed_partner,
    receiver,
    subscription,
)

__all__ = [
    "_looks_again_soon",
    "allowed_partner",
    "make_world",
    "receiver",
    "subscription",
    "world",
]


@pytest.fixture
def frozen():
    """Stop the clock at the moment for which ``world`` has its free times."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock
