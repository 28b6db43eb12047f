"""A sender, and the edge of the process with nothing opened."""

import pytest

from tests.factories.partners import AllowedDomainFactory
from tests.webhooks.certificates import client_context
from tests.webhooks.transport.edge import Edge
from tests.webhooks.transport.hostile import NAME
from webhooks.transport import Sender


@pytest.fixture
def sender():
    """A sender that outlives the pauses of a busy machine."""
    made = Sender(client_context(), total_seconds=10)
    yield made
    made.close()


@pytest.fixture
def edge(monkeypatch, settings):
    """The edge as in production: no network is opened."""
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    return Edge(monkeypatch)


@pytest.fixture
def careless_partner(partner):
    """A partner with http allowed and our name on its list."""
    AllowedDomainFactory(partner=partner, host=NAME)
    return partner
