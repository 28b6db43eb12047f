"""The one thread that ends exchanges."""

import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from webhooks.transport.deadline import Deadline, Watchdog

pytestmark = pytest.mark.once


class Exchange:
    def __init__(self, seconds: float):
        self.ends_at = time.monotonic() + seconds
        self.ended_at = 0.0
        self.ended = threading.Event()

    def end(self) -> None:
        self.ended_at = time.monotonic()
        self.ended.set()


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def watchdog():
    return Watchdog()


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_ends_each_at_its_time(watchdog):
    exchanges = [Exchange(seconds) for seconds in (0.3, 0.1, 0.2, 0.0, -1.0)]
    for exchange in exchanges:
        watchdog.watch(exchange)

    for exchange in exchanges:
        assert exchange.ended.wait(5)
        assert exchange.ended_at - exchange.ends_at >= 0
    assert watchdog._running == set()


def test_a_nearer_end_wakes_the_thread(watchdog):
    later, sooner = Exchange(60), Exchange(0.05)
    watchdog.watch(later)
    watchdog.watch(sooner)

    assert sooner.ended.wait(5)
    assert not later.ended.is_set()


def test_leaves_alone_what_was_released(watchdog):
    released, witness = Exchange(0.05), Exchange(0.1)
    watchdog.watch(released)
    watchdog.watch(witness)
    watchdog.release(released)

    assert witness.ended.wait(5)
    assert not released.ended.is_set()


def test_many_threads_leave_nothing_behind(watchdog):
    def exchange(number: int) -> bool:
        one = Exchange(0.01 if number % 2 else 60)
        watchdog.watch(one)
        ended = one.ended.wait(10) if number % 2 else True
        watchdog.release(one)
        return ended

    before = threading.active_count()
    with ThreadPoolExecutor(32) as threads:
        assert all(threads.map(exchange, range(2000)))
    assert watchdog._running == set()
    assert threading.active_count() <= before + 1


def test_a_deadline_shuts_what_is_read(pair):
    ours, _ = pair
    with Deadline(0.1) as deadline:
        deadline.watch(ours)
        assert ours.recv(1) == b""
        assert deadline.is_over


def test_a_deadline_shuts_what_comes_too_late(pair):
    ours, _ = pair
    with Deadline(0.0) as deadline:
        deadline.end()
        deadline.watch(ours)
        assert ours.recv(1) == b""


def test_a_deadline_that_was_kept_leaves_the_socket_open(pair):
    ours, theirs = pair
    with Deadline(0.05) as deadline:
        deadline.watch(ours)
    witness = Exchange(0.1)
    Watchdog().watch(witness)

    assert witness.ended.wait(5)
    theirs.sendall(b"x")
    assert ours.recv(1) == b"x"


def test_a_deadline_leaks_no_descriptor(pair):
    ours, _ = pair
    before = open_descriptors()
    for _ in range(100):
        with Deadline(60) as deadline:
            deadline.watch(ours)
    assert open_descriptors() == before


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_process_has_a_watchdog_of_its_own(pair):
    ours, _ = pair
    with Deadline(60):
        child = os.fork()
        if child == 0:
            with Deadline(0.1) as deadline:
                deadline.watch(ours)
                os._exit(0 if ours.recv(1) == b"" else 1)
    assert os.waitpid(child, 0)[1] == 0
