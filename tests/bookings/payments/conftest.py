"""Tap on the loopback, and a booking that waits for its money."""

import pytest
import time_machine

from bookings.gateways import registry
from tests.bookings.conftest import NOW
from tests.bookings.payments.desk import be_impatient, waiting
from tests.providers.local_server import Fault
from tests.providers.tap_server import TapServer

SWEEP = "cleanlife.jobs.sweep"


@pytest.fixture(autouse=True)
def _nothing_breaks(caplog):
    """Fail where a sweep met an exception: it logs it and goes on, so rows may look right."""
    yield
    broken = [record for record in caplog.get_records("call") if record.name == SWEEP]
    assert [record.getMessage() for record in broken] == []


@pytest.fixture
def running_clock():
    """Let the clock run on: time itself is the subject."""
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
