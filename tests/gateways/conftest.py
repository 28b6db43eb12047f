"""Tap and Unifonic on the loopback, and the adapters that speak to them."""

import pytest

from bookings.gateways.tap import TapGateway
from cleanlife.sms.unifonic import UnifonicSender
from tests.gateways import sms_server, tap_server

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


@pytest.fixture
def unifonic():
    with sms_server.SmsServer().running() as server:
        yield server


@pytest.fixture
def sender(unifonic):
    return UnifonicSender(sms_server.APP_SID, "CleanLife", unifonic.url)


@pytest.fixture
def impatient_sender(unifonic):
    return UnifonicSender(
        sms_server.APP_SID, "CleanLife", unifonic.url, read_seconds=_IMPATIENT
    )
