"""Whose request gets a thread: no partner holds more than half, and checks never wait."""

import json
import threading
from contextlib import ExitStack

import pytest

from cleanlife.server import fair_pool as pool_module
from cleanlife.server.queues import read_key
from tests.cleanlife.server.conftest import read_answer, request
from tests.processes.stack import wait_until

pytestmark = pytest.mark.once
THREADS = 4
BOOK, ASK = "/v1/partners/bookings", "/v1/partners/services"


class Application:
    """Authenticates keys as the product does; bookings wait until `goes_on` is set."""

    def __init__(self):
        self.goes_on = threading.Event()
        self.running = []
        self.order = []

    def __call__(self, environ, start_response):
        key = environ.get("HTTP_X_API_KEY", "")
        if key.startswith("key of "):
            environ["cleanlife.learn_partner"](key.split()[2])
        self.order.append(key)
        if environ["PATH_INFO"] in (BOOK, "/readyz", "/pay/slow"):
            self.running.append(key)
            self.goes_on.wait(20)
            self.running.remove(key)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [key.encode()]


@pytest.fixture
def application():
    found = Application()
    yield found
    found.goes_on.set()


@pytest.fixture
def serving(serve, application):
    return serve(application, threads=THREADS)


@pytest.fixture
def hold(serving, application):
    """Send requests that hold a thread each; return their connections."""
    with ExitStack() as stack:

        def hold(times, *, path=BOOK, key="", running=None):
            before = len(application.running)
            head = [f"x-api-key: {key}"] if key else []
            sent = [
                stack.enter_context(serving.connect(request(path, head=head)))
                for _ in range(times)
            ]
            expected = before + (times if running is None else running)
            wait_until(
                lambda: len(application.running) == expected, seconds=20, what="they run"
            )
            return sent

        yield hold
        application.goes_on.set()


def ask(serving, key="key of b", path=ASK):
    return serving.ask(path, head=[f"x-api-key: {key}"])


@pytest.mark.parametrize("key", ["key of a", "unknown"])
def test_one_that_waits_holds_half_of_the_threads(serving, hold, key):
    ask(serving, "key of b")
    hold(20, key=key, running=THREADS // 2)
    assert ask(serving, "key of b").content == b"key of b"


def test_many_keys_of_one_partner_are_one_partner(serving, hold, application):
    for number in range(4):
        ask(serving, f"key of a {number}")
    for number in range(2):
        hold(1, key=f"key of a {number}")
    hold(2, key="key of a 3", running=0)
    assert ask(serving).status == 200


def test_two_partners_that_wait_leave_pages_and_checks_alone(serving, hold):
    ask(serving, "key of a")
    ask(serving, "key of b")
    hold(10, key="key of a", running=2)
    hold(10, key="key of b", running=2)
    statuses = [serving.ask(path).status for path in ("/healthz", "/metrics", "/admin/", "/")]
    assert statuses == [200] * 4


def test_pages_that_wait_leave_the_api_alone(serving, hold):
    hold(10, path="/pay/slow", running=THREADS // 2)
    assert ask(serving).status == 200


def test_a_check_that_waits_leaves_the_others_alone(serving, hold):
    hold(5, path="/readyz", running=1)
    assert [serving.ask(path).status for path in ("/healthz", "/metrics")] == [200, 200]


def test_what_waits_too_long_is_refused_and_runs_never(serving, hold, application, monkeypatch):
    monkeypatch.setattr(pool_module, "WAITING_SECONDS", 0.1)
    waiting = hold(5, key="key of a", running=2)
    refused = [read_answer(one) for one in waiting[2:]]
    assert {(one.status, one.headers["Retry-After"]) for one in refused} == {(503, "1")}
    assert json.loads(refused[0].content)["error"]["code"] == "SERVICE_UNAVAILABLE"
    application.goes_on.set()
    assert [read_answer(one).status for one in waiting[:2]] == [200, 200]
    assert application.order.count("key of a") == 2


def test_what_waits_gets_the_thread_that_becomes_free(serving, hold, application):
    waiting = hold(6, key="key of a", running=2)
    application.goes_on.set()
    assert [read_answer(one).status for one in waiting] == [200] * 6
    assert ask(serving, "key of a").status == 200


def test_a_partner_is_told_apart_from_others_of_its_address_while_it_runs(serving, hold):
    # Never seen before: all of them begin in the queue of their common IP address.
    hold(10, key="key of a", running=2)
    hold(10, key="key of b", running=2)


def test_a_single_thread_serves_everybody_in_turn(serve, application):
    serving = serve(application, threads=1)
    assert [ask(serving, f"key of {name}").status for name in "aba"] == [200] * 3


def test_callers_behind_a_proxy_are_told_apart(serve, application):
    serving = serve(application, threads=THREADS, trusted_proxies=["127.0.0.1"])
    with ExitStack() as stack:
        head = ["X-Forwarded-For: 1.2.3.4"]
        for _ in range(10):
            stack.enter_context(serving.connect(request(BOOK, head=head)))
        wait_until(lambda: len(application.running) == 2, seconds=20, what="they run")
        assert serving.ask(ASK, head=["X-Forwarded-For: 5.6.7.8"]).status == 200


@pytest.mark.parametrize(
    ("headers", "query", "key"),
    [
        ({"X_API_KEY": " a "}, "api_key=c", "a"),
        ({"X_API_KEY": "", "AUTHORIZATION": "Bearer b"}, "", "b"),
        ({"AUTHORIZATION": "Basic b"}, "x=1&api_key=c%20d", "c d"),
        ({}, "not_api_key=c", ""),
        ({}, "&".join(["api_key=c"] * 200), ""),
    ],
)
def test_the_key_is_read_where_the_contract_says(headers, query, key):
    assert read_key(headers, query) == key
