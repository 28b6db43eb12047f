"""Who is spoken to: the vetted address, under the real name."""

import socket

import pytest

from tests.webhooks.certificates import server_context
from tests.webhooks.receiver import Receiver
from tests.webhooks.transport.hostile import NAME, PUBLIC
from tests.webhooks.transport.saving import NOT_PUBLIC, send


class NamedReceiver(Receiver):
    """A receiver with TLS that records the names it is asked for in the handshake."""

    def __init__(self, certificate_name):
        self.asked_for = []
        context = server_context(certificate_name)
        context.sni_callback = lambda _, name, __: self.asked_for.append(name)
        super().__init__(context)


@pytest.fixture
def named():
    with NamedReceiver(NAME).running() as running:
        yield running


@pytest.fixture
def loopback(monkeypatch):
    """Every name resolves to the loopback, which the sandbox opens."""
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)


@pytest.mark.parametrize("host", [NAME, NAME.upper(), f"{NAME}."])
def test_the_real_name_is_in_the_handshake_the_certificate_and_the_request(
    named, sender, loopback, host
):
    assert send(sender, f"https://{host}:{named.port}/hook").is_success
    assert named.asked_for == [NAME]
    assert named.requests[0].headers["Host"] == f"{NAME}:{named.port}"


def test_a_certificate_of_the_address_is_not_enough(sender, loopback):
    with NamedReceiver("127.0.0.1").running() as other:
        outcome = send(sender, f"https://{NAME}:{other.port}/hook")

    assert outcome.error == "the TLS handshake failed: check the endpoint's certificate"
    assert outcome.kind == "unreachable"
    assert other.asked_for == [NAME]
    assert other.requests == []


def test_a_certificate_of_another_name_is_not_enough(named, sender, loopback):
    outcome = send(sender, f"https://other.example.com:{named.port}/hook")

    assert outcome.error == "the TLS handshake failed: check the endpoint's certificate"
    assert named.requests == []


def test_a_name_in_other_letters(sender, loopback):
    with NamedReceiver("xn--mgbh0fb.example").running() as arabic:
        assert send(sender, f"https://مثال.example:{arabic.port}/hook").is_success
    assert arabic.asked_for == ["xn--mgbh0fb.example"]


def test_a_connection_that_leads_elsewhere_is_closed(receiver, sender, edge):
    edge.name(NAME, PUBLIC[0])
    edge.receivers = {PUBLIC[0]: "127.0.0.1"}
    edge.hides_reroutes = False
    outcome = send(sender, f"http://{NAME}:{receiver.port}/hook")

    assert (outcome.error, outcome.kind) == (NOT_PUBLIC, "refused")
    assert edge.dialled == [PUBLIC[0]]
    assert receiver.requests == []
