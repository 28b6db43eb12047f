"""Threads that begin at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction

MOST_LOOKS = 10_000
# Those behind whoever waits for us wait for us too. Not pg_stat_activity: a transaction sees it
# as it was at the first look.
WAITING_FOR_US = (
    "with recursive queue(pid) as (select pg_backend_pid() union"
    " select other.pid from pg_locks other"
    " join queue on queue.pid = any(pg_blocking_pids(other.pid)) where not other.granted)"
    " select count(*) - 1 from queue"
)


def all_at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Call each in a thread of its own, all of them together; return what they return."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait(timeout=30)
        return _call_and_hang_up(call)

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def in_line(lock: Callable[[], Any], calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Call each in a thread of its own, all of them together; return what they return.

    ``lock`` takes a lock in a transaction of ours, which ends when every call waits for it, one
    behind the other: so each has read what it reads before the first one writes.
    """
    with ThreadPoolExecutor(len(calls)) as pool:
        with transaction.atomic():
            lock()
            running = []
            for call in calls:
                running.append(pool.submit(_call_and_hang_up, call))
                until_waiting(len(running))
        return [each.result() for each in running]


def until_waiting(count: int):
    """Return when so many other connections stand before a lock of ours."""
    with connection.cursor() as cursor:
        for _ in range(MOST_LOOKS):
            cursor.execute(WAITING_FOR_US)
            waiting = cursor.fetchone()[0]
            if waiting >= count:
                return
    pytest.fail(f"{waiting} wait, not {count}")


def until_somebody_waits():
    """Return when another connection stands before a lock of ours."""
    until_waiting(1)


def _call_and_hang_up(call: Callable[[], Any]) -> Any:
    try:
        return call()
    finally:
        connections.close_all()
