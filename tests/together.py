"""Threads that begin at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

MOST_LOOKS = 10_000
# Not pg_stat_activity: a transaction sees it as it was at the first look.
WAITING_FOR_US = (
    "select count(*) from pg_locks"
    " where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
)


def all_at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Call each in a thread of its own, all of them together; return what they return."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=30)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def until_somebody_waits():
    """Return when another connection stands before a lock of ours."""
    with connection.cursor() as cursor:
        for _ in range(MOST_LOOKS):
            cursor.execute(WAITING_FOR_US)
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waits")
