"""The server turns read-only, stands still or crashes: 503 meanwhile, soon whole afterwards."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from threading import Event, Thread

import psycopg
import pytest
import requests

from tests.processes.orders import PartnerSide
from tests.processes.own_postgresql import OwnPostgresql
from tests.processes.stack import Stack, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.timeout(240)]

AWAY_SECONDS = 4.0
WHOLE_SECONDS = 10.0
STEADY = 10
PATHS = {"reads": "bookings", "writes": "contacts"}


@pytest.fixture(scope="module")
def server():
    with OwnPostgresql() as running:
        yield running


@pytest.fixture(scope="module")
def stack(server, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", server.url)
        with Stack(tmp_path_factory.mktemp("failover")) as running:
            yield running


@pytest.fixture
def partner(stack):
    return PartnerSide(stack, "partner_pays")


class Watcher:
    """Asks again and again from threads of its own, and keeps each answer with its moment."""

    def __init__(self, partner):
        self._partner = partner
        self._stop = Event()
        self.answers = {kind: [] for kind in PATHS}
        self._threads = [Thread(target=self._ask, args=(kind,)) for kind in PATHS]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, kind):
        number = 0
        while not self._stop.wait(0.1):
            number += 1
            self.answers[kind].append(self._answer(kind, number))

    def _answer(self, kind, number):
        person = {"phone": f"05{number:08}", "name": "Noura"} if kind == "writes" else None
        answer = requests.request(
            "POST" if person else "GET",
            f"{self._partner.base_url}/v1/partners/{PATHS[kind]}",
            json=person,
            headers=self._partner.headers,
            timeout=60,
        )
        return time.monotonic(), answer

    def is_steady(self, kind, since):
        """Return whether the last answers since then are all good."""
        late = [answer.status_code for at, answer in self.answers[kind] if at > since]
        return len(late) >= STEADY and set(late[-STEADY:]) == {200}

    def statuses(self, kind, *, since=0.0, until=float("inf")):
        return {a.status_code for at, a in self.answers[kind] if since <= at <= until}

    def refused(self):
        kept = [a for answers in self.answers.values() for _, a in answers]
        return [answer for answer in kept if answer.status_code != 200]


def wait_until_whole(watcher, stack, since):
    for kind in PATHS:
        wait_until(
            lambda kind=kind: watcher.is_steady(kind, since),
            seconds=WHOLE_SECONDS,
            what=f"all {kind} succeed",
        )
    wait_until(stack.is_ready, seconds=WHOLE_SECONDS, what="/readyz is 200")


def assert_contract(answers):
    for answer in answers:
        assert answer.status_code == 503, answer.text
        assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
        assert answer.headers["Retry-After"].isdecimal()


def test_a_primary_that_only_reads_for_a_while(server, stack, partner):
    with Watcher(partner) as watcher:
        wait_until(lambda: watcher.is_steady("writes", 0), seconds=20, what="all is well")
        server.only_read(is_on=True)
        begun = time.monotonic()
        wait_until(
            lambda: stack.get("/readyz").json()["checks"]["database"] == "unavailable",
            seconds=5,
            what="/readyz says that nothing can be written",
        )
        time.sleep(max(0.0, begun + AWAY_SECONDS - time.monotonic()))
        server.only_read(is_on=False)
        back = time.monotonic()
        wait_until_whole(watcher, stack, back)
    assert watcher.statuses("writes", since=begun + 1, until=back) == {503}
    # Sessions were ended once; reading goes on with the next connection.
    assert watcher.statuses("reads", since=begun + 1, until=back) == {200}
    assert_contract(watcher.refused())


def test_a_server_that_stands_still(server, stack, partner):
    with Watcher(partner) as watcher:
        wait_until(lambda: watcher.is_steady("writes", 0), seconds=20, what="all is well")
        server.freeze()
        time.sleep(AWAY_SECONDS * 3)
        # Whatever hangs, the process itself is alive and says what is missing.
        assert stack.get("/healthz").status_code == 200
        assert stack.get("/readyz", seconds=6).json()["checks"]["database"] == "unavailable"
        server.thaw()
        wait_until_whole(watcher, stack, time.monotonic())
    assert_contract(watcher.refused())


def told_meanwhile(stack):
    """Return what is answered to others than partners while the database is away."""
    metrics = stack.get("/metrics", seconds=10)
    assert "cleanlife_database_up 0.0" in metrics.text
    session = {"sessionid": "s" * 32}
    pages = {
        path: requests.get(stack.base_url + path, cookies=session, timeout=20)
        for path in ("/pay/token", "/admin/login/")
    }
    assert {page.headers["Content-Type"][:9] for page in pages.values()} == {"text/html"}
    return {path: answer.status_code for path, answer in {"/metrics": metrics, **pages}.items()}


def test_a_server_that_crashes_and_comes_back(server, stack, partner):
    with Watcher(partner) as watcher:
        wait_until(lambda: watcher.is_steady("writes", 0), seconds=20, what="all is well")
        server.stop()
        crashed = time.monotonic()
        assert told_meanwhile(stack) == {
            "/metrics": 200,
            "/pay/token": 503,
            "/admin/login/": 503,
        }
        time.sleep(max(0.0, crashed + AWAY_SECONDS - time.monotonic()))
        server.start()
        wait_until_whole(watcher, stack, time.monotonic())
    assert 503 in watcher.statuses("writes")
    assert_contract(watcher.refused())


WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def test_a_key_whose_request_lost_the_database_is_free_when_it_is_back(server, stack, partner):
    order = next(partner.orders())
    send = partial(partner.send, "POST", "bookings", json=order)
    key = {"Idempotency-Key": "lost-on-the-way"}
    url = stack.environment["DATABASE_URL"]
    with closing(psycopg.connect(url)) as idle, ThreadPoolExecutor(1) as pool:
        idle.execute("SELECT 1 FROM scheduling_teamday FOR UPDATE")
        first = pool.submit(send, headers=key)
        wait_until(lambda: idle.execute(WAITS).fetchone()[0], seconds=5, what="it waits")
        server.stop()
        refused = first.result()
    server.start()
    assert_contract([refused])
    time.sleep(int(refused.headers["Retry-After"]))
    again = send(headers=key)
    assert (again.status_code, "Idempotent-Replayed" in again.headers) == (200, False)
    assert send(headers=key).headers["Idempotent-Replayed"] == "true"
