"""Unifonic on the loopback, and the adapters that speak to it."""

import pytest

from cleanlife.sms.unifonic import UnifonicSender
from tests.providers import sms_server

# For an adapter that waits in vain; the other has all the time that a busy machine needs.
_IMPATIENT = 0.15


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
