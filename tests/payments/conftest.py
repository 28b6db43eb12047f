"""A clock that stands still, and Tap on the loopback."""

import pytest
import time_machine

from bookings.gateways import registry
from tests.bookings.conftest import make_world
from tests.gateways.local_server import Fault
from tests.gateways.tap_server import TapServer
from tests.payments.desk import NOW, be_impatient, waiting

__all__ = ["make_world"]

SWEEP = "cleanlife.jobs.sweep"


@pytest.fixture(autouse=True)
def _frozen(request):
    """Stop the clock, except where time itself is the subject."""
    if "running_clock" in request.fixturenames:
        yield
        return
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _nothing_breaks(caplog):
    """Fail where a sweep met an exception: it logs it and goes on, so rows may look right."""
    yield
    broken = [record for record in caplog.get_records("call") if record.name == SWEEP]
    assert [record.getMessage() for record in broken] == []


@pytest.fixture
def running_clock():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def tap(request, settings, monkeypatch):
    """Tap, which is asked from now on; where it hangs, that is noticed soon."""
    callspec = getattr(request.node, "callspec", None)
    if callspec and callspec.params.get("fault") is Fault.HANG:
        be_impatient(monkeypatch)
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
