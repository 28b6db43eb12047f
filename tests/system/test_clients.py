"""Clients that say half, drip, idle or hold a lock: the running product serves the others."""

import resource
import signal
import socket
import threading
import time
from contextlib import ExitStack

import pytest

from tests.processes.orders import PartnerSide
from tests.processes.stack import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once]
HEAD = "POST /v1/partners/contacts HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
SECONDS = 3.0


@pytest.fixture(scope="module")
def side(stack):
    return PartnerSide(stack, "partner_pays")


@pytest.fixture
def crowd(stack):
    """Connect clients that send something and nothing more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard), hard))
    with ExitStack() as connections:

        def connect(times, sent=""):
            text = sent.format(port=stack.port).encode()
            return [connections.enter_context(_connect(stack, text)) for _ in range(times)]

        yield connect
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _connect(stack, text=b""):
    connection = socket.create_connection(("127.0.0.1", stack.port), timeout=20)
    connection.sendall(text)
    return connection


def _seconds(call):
    began = time.monotonic()
    assert call() is not None
    return time.monotonic() - began


def test_half_requests_and_idle_clients_keep_nobody_waiting(stack, side, crowd):
    crowd(1000)
    crowd(100, HEAD)
    crowd(
        40, HEAD + f"x-api-key: {side.headers['x-api-key']}\r\nContent-Length: 900\r\n\r\n{{{{"
    )
    crowd(40, HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\n{{")
    assert _seconds(lambda: stack.get("/healthz", seconds=SECONDS)) < SECONDS
    assert _seconds(lambda: side.call("GET", "services")) < SECONDS


def test_clients_that_drip_keep_nobody_waiting(stack, side, crowd):
    heads, bodies = crowd(20, HEAD), crowd(20, HEAD + "Content-Length: 900\r\n\r\n")
    is_over = threading.Event()

    def drip():
        while not is_over.wait(0.05):
            for connection in heads + bodies:
                connection.sendall(b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        slowest = max(_seconds(lambda: side.call("GET", "services")) for _ in range(20))
    finally:
        is_over.set()
        thread.join()
    assert slowest < SECONDS


def test_clients_that_do_not_read_keep_nobody_waiting(side, crowd):
    crowd(50, "GET /docs/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n" * 20)
    assert _seconds(lambda: side.call("GET", "services")) < SECONDS


def test_a_large_body_is_heard_out_and_refused(stack, side):
    answer = side.session.post(
        f"{stack.base_url}/v1/partners/contacts",
        data=b"x" * 6_000_000,
        headers={**side.headers, "Content-Type": "application/json"},
        timeout=20,
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_callers_wait_while_the_web_process_is_started_again(stack):
    stack.kill("web")
    answer = stack.get("/healthz", seconds=20)
    assert answer is not None
    assert answer.status_code == 200


def test_a_web_process_that_is_stopped_ends_at_once(stack, crowd):
    idle, half = crowd(1)[0], crowd(1, HEAD)[0]
    wait_until(lambda: stack.get("/healthz"), seconds=20, what="it answers")
    stack.kill("web", signal.SIGTERM)
    assert [idle.recv(10), half.recv(10)] == [b"", b""]
    assert "web exited with status 0" in stack.logs("supervisor")
