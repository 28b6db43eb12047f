"""Locks that are never let go, networks and servers that say nothing: others are served."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import requests

from tests.processes.orders import PartnerSide
from tests.processes.servers import with_port
from tests.processes.silent_proxy import SilentProxy
from tests.processes.stack import Stack, wait_until
from tests.webhooks.receiver import Receiver

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.timeout(240)]

# A lock, and what the others of the same partner may need besides.
ANSWER_SECONDS = 6.0
WHOLE_AGAIN_SECONDS = 30.0
SOON_SECONDS = 10.0
CLIENTS = 20
TEAM_DAYS = "SELECT 1 FROM scheduling_teamday FOR UPDATE"
WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted"
NAMES = "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"


@pytest.fixture(scope="module")
def proxy():
    server = urlsplit(os.environ["DATABASE_URL"])
    with SilentProxy(server.hostname or "127.0.0.1", server.port or 5432) as running:
        yield running


@pytest.fixture(scope="module")
def stack(proxy, tmp_path_factory):
    folder = tmp_path_factory.mktemp("silence")
    # What is waited out here ends sooner than by default.
    limits = {
        "DATABASE_TIMEOUTS_WEB": "statement=4,idle=4",
        "DATABASE_TIMEOUTS_WORKER": "lock=1",
    }
    with Stack(folder, environment=limits, database_port=proxy.port) as running:
        yield running


@pytest.fixture(scope="module")
def partner(stack):
    return PartnerSide(stack, "partner_pays")


@pytest.fixture(scope="module")
def other(stack):
    return PartnerSide(stack, "cleanlife_pays")


@contextmanager
def locked(stack, statement):
    """Hold a lock in a transaction that says nothing more, past the proxy."""
    server = urlsplit(os.environ["DATABASE_URL"])
    url = with_port(stack.environment["DATABASE_URL"], server.port or 5432)
    with psycopg.connect(url) as idle:
        idle.execute(statement)
        yield idle
        idle.rollback()


def timed(call: Callable[[], requests.Response]) -> tuple[requests.Response, float]:
    begun = time.monotonic()
    return call(), time.monotonic() - begun


def all_together(calls: list[Callable[[], Any]]) -> list[tuple[Any, float]]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(timed, calls))


def is_told_to_come_again(answer: requests.Response) -> bool:
    return (
        answer.status_code == 503
        and answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
        and answer.headers["Retry-After"].isdecimal()
    )


def booking_of(partner: PartnerSide) -> Callable[[], requests.Response]:
    order = next(partner.orders())
    return lambda: requests.post(
        f"{partner.base_url}/v1/partners/bookings",
        json=order,
        headers=partner.headers,
        timeout=60,
    )


def read(partner: PartnerSide) -> Callable[[], requests.Response]:
    url = f"{partner.base_url}/v1/partners/bookings"
    return lambda: requests.get(url, headers=partner.headers, timeout=60)


LOCKS = {
    "the partner's counter of events": "SELECT 1 FROM webhooks_eventsequence FOR UPDATE",
    "the team days": TEAM_DAYS,
}


@pytest.mark.parametrize("statement", LOCKS.values(), ids=list(LOCKS))
def test_a_lock_that_is_kept_stops_only_who_needs_it(stack, partner, other, statement):
    partner.book()
    book = booking_of(partner)
    with locked(stack, statement), ThreadPoolExecutor(CLIENTS) as pool:
        waiting = [pool.submit(timed, book) for _ in range(CLIENTS)]
        asked = [timed(lambda: other.send("GET", "services")) for _ in range(5)]
        told = [future.result() for future in waiting]
    assert all(is_told_to_come_again(answer) for answer, _ in told)
    assert {answer.status_code for answer, _ in asked} == {200}
    assert max(seconds for _, seconds in asked) < ANSWER_SECONDS
    before = stack.call(count_bookings)
    assert book().status_code == 200
    assert stack.call(count_bookings) == before + 1


def count_bookings() -> int:
    from bookings.models import Booking

    return Booking.objects.count()


def test_the_processes_are_named_and_limited(stack, partner):
    seen = set()
    with psycopg.connect(stack.environment["DATABASE_URL"], autocommit=True) as connection:
        while not seen.issuperset({"cleanlife-web", "cleanlife-worker"}):
            assert read(partner)().status_code == 200
            seen |= {name for (name,) in connection.execute(NAMES).fetchall()}
    assert stack.get("/readyz").json()["checks"]["timeouts"] == "ok"


def test_a_network_that_falls_silent_is_left_for_a_new_connection(stack, proxy, partner):
    with Receiver().running() as receiver:
        partner.subscribe(receiver.url)
        book = booking_of(partner)
        # Every thread of the web process has a connection by now.
        assert {answer.status_code for answer, _ in all_together([read(partner)] * 8)} == {200}
        assert proxy.fall_silent()
        begun = time.monotonic()
        answer = wait_until(
            lambda: answer if (answer := book()).status_code == 200 else None,
            seconds=WHOLE_AGAIN_SECONDS,
            what="a booking is taken",
        )
        left = WHOLE_AGAIN_SECONDS - (time.monotonic() - begun)
        wait_until(partner.delivered, seconds=left, what="its webhook is delivered")
    assert answer.json()["data"]["bookingId"]
    wait_until(stack.is_ready, seconds=left, what="/readyz is 200")


def test_a_network_that_is_silent_for_new_connections_too(stack, proxy, partner):
    book = booking_of(partner)
    proxy.stay_silent()
    told = all_together([book, book, read(partner)])
    assert all(is_told_to_come_again(answer) for answer, _ in told)
    assert max(seconds for _, seconds in told) < WHOLE_AGAIN_SECONDS
    assert stack.get("/healthz").status_code == 200
    proxy.speak()
    wait_until(
        lambda: book().status_code == 200, seconds=SOON_SECONDS, what="a booking is taken"
    )
    wait_until(stack.is_ready, seconds=WHOLE_AGAIN_SECONDS, what="/readyz is 200")


def test_what_a_silent_host_left_open_stops_no_other_for_long(stack, proxy, partner):
    book = booking_of(partner)
    with ThreadPoolExecutor(1) as pool, locked(stack, TEAM_DAYS) as idle:
        first = pool.submit(book)
        wait_until(lambda: idle.execute(WAITS).fetchone()[0], seconds=10, what="it waits")
        proxy.fall_silent()
        # Now the silent host has the lock, in a transaction that it can never end.
        idle.rollback()
        idle.execute("SET lock_timeout = '20s'")
        idle.execute(TEAM_DAYS)
        idle.rollback()
        assert is_told_to_come_again(first.result())
    assert book().status_code == 200


def test_a_lock_that_the_worker_waits_for_ends_nothing(stack, partner):
    worker = stack.pid("worker")
    with Receiver().running() as receiver:
        partner.subscribe(receiver.url)
        with locked(stack, "LOCK TABLE webhooks_attempt IN ACCESS EXCLUSIVE MODE"):
            partner.book()
            wait_until(
                lambda: "lock timeout" in stack.logs("worker"),
                seconds=20,
                what="the worker says that it waited too long",
            )
        wait_until(partner.delivered, seconds=WHOLE_AGAIN_SECONDS, what="it is delivered")
    assert stack.pid("worker") == worker
