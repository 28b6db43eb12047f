"""The sender: what an endpoint may do to us, and what it may not."""

import json
import socket
import threading
import time

import pytest
import requests

from tests.webhooks.certificates import client_context, server_context
from tests.webhooks.receiver import Receiver
from webhooks.transport import Sender, shared_sender

pytestmark = pytest.mark.once


@pytest.fixture
def tls_receiver():
    with Receiver(server_context("127.0.0.1")).running() as running:
        yield running


@pytest.fixture
def hasty():
    """A sender that gives an exchange one second."""
    made = Sender(client_context(), total_seconds=1)
    yield made
    made.close()


def post(sender, url, body=b"{}"):
    return sender.post(url, headers={"Content-Type": "application/json"}, body=body)


class RawEndpoint:
    """An endpoint that answers with raw bytes, then drips forever."""

    def __init__(self, answer: bytes, drip: bytes = b""):
        self._answer, self._drip = answer, drip
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}/"
        self.sent = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connected, _ = self._server.accept()
        with connected, self._server:
            connected.recv(65536)
            try:
                connected.sendall(self._answer)
                while self._drip:
                    self.sent += connected.send(self._drip)
                    if len(self._drip) < 100:
                        time.sleep(0.05)
            except OSError:
                pass


def test_says_what_was_answered(receiver, sender):
    receiver.script.statuses, receiver.script.body = [404], b"no such hook"

    outcome = post(sender, receiver.url)
    assert (outcome.status_code, outcome.answer_excerpt) == (404, "no such hook")
    assert outcome.error == "the endpoint answered 404"
    assert not outcome.is_success


def test_uses_one_connection_again(receiver, sender):
    for _ in range(3):
        assert post(sender, receiver.url).is_success

    [pool] = sender._session.get_adapter("http://x").poolmanager.pools._container.values()
    assert (pool.num_connections, pool.num_requests) == (1, 3)


def test_speaks_tls_to_whom_it_trusts(tls_receiver, sender):
    assert post(sender, tls_receiver.url).is_success


def test_refuses_a_certificate_it_does_not_trust(tls_receiver):
    outcome = post(shared_sender(), tls_receiver.url)

    assert outcome.error == "the TLS handshake failed: check the endpoint's certificate"
    assert not tls_receiver.requests


def test_refuses_a_certificate_of_another_name(sender):
    with Receiver(server_context("other.example.com")).running() as other:
        assert "TLS" in post(sender, other.url).error


def test_keeps_no_cookies(receiver, sender):
    receiver.script.headers = {"Set-Cookie": "a=b"}
    post(sender, receiver.url)
    post(sender, receiver.url)

    assert "Cookie" not in receiver.requests[1].headers


def test_knows_no_proxies(receiver, sender, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert post(sender, receiver.url).is_success


@pytest.mark.parametrize("refused", ["http://10.0.0.1/", "http://169.254.169.254/"])
def test_does_not_dial_private_addresses(sender, refused):
    assert post(sender, refused).error == "url must be a public address"


def test_does_not_dial_the_loopback_unless_it_is_opened(receiver, sender, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = []

    assert post(sender, receiver.url).error == "url must be a public address"
    assert not receiver.requests


def test_one_private_address_among_several_is_enough(receiver, sender, monkeypatch):
    def mixed(host, port, **_):
        return [(2, 1, 6, "", (address, port)) for address in ("127.0.0.1", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", mixed)
    url = receiver.url.replace("127.0.0.1", "mixed.example.com")

    assert post(sender, url).error == "url must be a public address"


def test_dials_the_vetted_address_under_the_real_name(receiver, sender, monkeypatch):
    loopback = [(2, 1, 6, "", ("127.0.0.1", receiver.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: loopback)
    url = receiver.url.replace("127.0.0.1", "hooks.example.com")

    assert post(sender, url).is_success
    assert receiver.requests[0].headers["Host"] == f"hooks.example.com:{receiver.port}"


def test_a_name_that_does_not_exist(sender, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert post(sender, "http://a.invalid/").error == "the host name could not be resolved"


def test_a_resolver_that_hangs_is_left(hasty, monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(30) and [])
    started = time.monotonic()
    outcome = post(hasty, "http://slow.example.com/")
    released.set()

    assert outcome.error
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("answer", "drip"),
    [(b"", b"x"), (b"HTTP/1.1 200 OK\r\n", b"X"), (b"HTTP/1.1 200 OK\r\nX-A: b\r\n", b"c")],
)
def test_cuts_off_who_drips_headers(hasty, answer, drip):
    started = time.monotonic()
    outcome = post(hasty, RawEndpoint(answer, drip).url)

    assert outcome.error == "no complete answer within 1 seconds"
    assert time.monotonic() - started < 2


def test_a_dripping_body_does_not_undo_the_status(hasty):
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"
    started = time.monotonic()

    assert post(hasty, RawEndpoint(answer, b"x").url).is_success
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 302 F\r\nLocation: /\r\n\r\n"]
)
def test_reads_no_endless_body(sender, head):
    endpoint = RawEndpoint(head, b"y" * 16384)
    outcome = post(sender, endpoint.url)

    assert outcome.status_code in {200, 302}
    assert outcome.milliseconds < 1000
    assert outcome.answer_excerpt == "y" * 2048


def test_an_answer_that_is_no_http(sender):
    outcome = post(sender, RawEndpoint(b"SSH-2.0-x\r\n\r\n").url)

    assert outcome.error == "the connection broke before an answer arrived"


def test_the_excerpt_can_be_stored(receiver, sender):
    receiver.script.body = b"a\x00\xff"

    assert post(sender, receiver.url).answer_excerpt == "a\ufffd\ufffd"


def test_sends_the_bytes_as_they_are(receiver, sender):
    body = json.dumps({"a": "شقة"}, ensure_ascii=False).encode()
    post(sender, receiver.url, body)

    assert receiver.requests[0].body == body
    assert receiver.requests[0].headers["Accept-Encoding"] == "identity"


def test_our_session_is_not_the_default_one(sender):
    assert sender._session.trust_env is False
    assert requests.Session().trust_env is True
