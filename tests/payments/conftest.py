"""A clock that stands still, and Tap on the loopback."""

import pytest
import time_machine

from bookings.gateways import registry
from bookings.gateways.tap import TapGateway
from tests.bookings.conftest import make_world
from tests.gateways.tap_server import TapServer
from tests.payments.desk import NOW, waiting

__all__ = ["make_world"]


@pytest.fixture(autouse=True)
def _frozen(request):
    """Stop the clock, except where time itself is the subject."""
    if "running_clock" in request.fixturenames:
        yield
        return
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def running_clock():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def tap(settings, monkeypatch):
    """Tap, which is asked from now on; its silence is noticed after half a second."""
    monkeypatch.setitem(TapGateway.__init__.__kwdefaults__, "read_seconds", 0.5)
    registry._tap.cache_clear()
    with TapServer().running() as server:
        settings.PAYMENT_GATEWAY = "tap"
        settings.TAP_SECRET_KEY = server.secret_key
        settings.TAP_BASE_URL = server.url
        yield server
    registry._tap.cache_clear()


@pytest.fixture
def booking(db):
    return waiting()
