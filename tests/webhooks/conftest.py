"""A receiver, and a partner whose deliveries may go there."""

import pytest

from tests.factories.partners import AllowedDomainFactory
from tests.factories.webhooks import SubscriptionFactory
from tests.webhooks.receiver import Receiver
from webhooks.services import dispatch_due_deliveries
from webhooks.transport import shared_sender


@pytest.fixture(autouse=True)
def _looks_again_soon(monkeypatch):
    """Shorten the pause before a dispatcher ends: almost every test of sending waits for it."""
    monkeypatch.setattr(dispatch_due_deliveries, "_POLL_SECONDS", 0.02)


@pytest.fixture
def receiver():
    with Receiver().running() as running:
        yield running
    # Connections that are kept would meet a receiver of another test on the same port.
    shared_sender().close()


@pytest.fixture
def allowed_partner(partner):
    """A partner with the loopback on its list, and http allowed."""
    AllowedDomainFactory(partner=partner, host="127.0.0.1")
    return partner


@pytest.fixture
def subscription(allowed_partner, receiver):
    return SubscriptionFactory(partner=allowed_partner, url=receiver.url)
