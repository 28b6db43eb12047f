"""Tap on the loopback, and the adapters that speak to it."""

import pytest

from bookings.gateways.tap import TapGateway
from tests.providers import tap_server

# For adapters that wait in vain; the others have all the time that a busy machine needs.
_IMPATIENT = 0.15


@pytest.fixture
def tap():
    with tap_server.TapServer().running() as server:
        yield server


@pytest.fixture
def gateway(tap):
    return TapGateway(tap_server.SECRET_KEY, tap.url)


@pytest.fixture
def impatient(tap):
    return TapGateway(tap_server.SECRET_KEY, tap.url, read_seconds=_IMPATIENT)
