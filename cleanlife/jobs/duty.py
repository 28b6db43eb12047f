"""The duties of background processes: done once at a time, and watched for silence."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Patience:
    """For how long a duty may fall silent, in seconds.

    ``silent`` is how long it may get nothing done until /readyz and the metrics name it. Work
    that shows no life for ``stuck`` seconds hangs: only a new process helps then.
    """

    silent: float
    stuck: float


# Each is asked by beat (cleanlife/jobs/beat.py) well within its patience. A statement of a
# worker ends within 23 s, and so does a provider's call.
_OWN_WORK, _CALLS = Patience(45, 25), Patience(60, 45)
PATIENCE: Mapping[str, Patience] = {
    "worker": Patience(30, math.inf),
    "beat": Patience(30, 60),
    "dispatch": Patience(30, 25),
    "recoveries": _OWN_WORK,
    "links": _CALLS,
    "texts": _CALLS,
    "payments": _CALLS,
    "refunds": _CALLS,
    "holds": _OWN_WORK,
    "deadlines": Patience(75, 25),
    "visits": Patience(150, 25),
    "late_deliveries": Patience(180, 25),
    "late_payments": Patience(180, 25),
}
_duties: list["Duty"] = []
_of_thread = threading.local()
# Set when something got done for the first time: a process that starts is not waited for.
first_done = threading.Event()


class Duty:
    """Work that a process does once at a time, so that it never occupies all of its threads.

    Asked again while it runs, the work runs once more afterwards and sees what came meanwhile;
    the second caller returns at once. Moments are those of the clock that nobody sets.
    """

    def __init__(self, name: str) -> None:
        """Watch the duty from now on; raises KeyError for a name without a ``PATIENCE``."""
        self.name = name
        self.done_at: float | None = None
        self._patience = PATIENCE[name]
        self._alive_at: float | None = None
        self._busy = threading.Lock()
        self._asked = threading.Event()
        _duties.append(self)

    def run(self, work: Callable[[], object]) -> None:
        """Do the work now, or have the thread that is doing it do it once more.

        What it raises is raised, and counts as nothing done.
        """
        # Asked before the lock is tried: the thread that holds it sees that when it is done.
        self._asked.set()
        while self._asked.is_set() and self._busy.acquire(blocking=False):
            try:
                self._asked.clear()
                self._alive_at = time.monotonic()
                _of_thread.duty = self
                with connection.execute_wrapper(self._show_life_by_statement):
                    work()
                self.get_on()
            finally:
                _of_thread.duty = None
                self._alive_at = None
                self._busy.release()

    def get_on(self) -> None:
        """Note that something got done; long work says so again and again."""
        is_first = self.done_at is None
        self.done_at = time.monotonic()
        self.show_life()
        if is_first:
            first_done.set()

    def show_life(self) -> None:
        """Note that it does not hang, although nothing gets done: it waits for a database."""
        if self._alive_at is not None:
            self._alive_at = time.monotonic()

    def _show_life_by_statement(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Begin to wait anew with each statement: a slow database is not what hangs."""
        self.show_life()
        return execute(*statement)

    def is_stuck(self, now: float, *, awake_since: float) -> bool:
        """Return whether it has begun and hangs at the monotonic moment ``now``.

        Time before ``awake_since`` does not count: the process itself was stopped.
        """
        alive_at = self._alive_at
        if alive_at is None:
            return False
        return now - max(alive_at, awake_since) > self._patience.stuck


def get_on() -> None:
    """Note that the duty of this thread got something done; there may be none."""
    if duty := _current():
        duty.get_on()


def show_life() -> None:
    """Note that the duty of this thread does not hang; there may be none."""
    if duty := _current():
        duty.show_life()


def done_since(moments: Mapping[str, float]) -> dict[str, float]:
    """Return when which duties of this process got on, if later than at these moments."""
    done = {duty.name: duty.done_at for duty in _duties if duty.done_at is not None}
    return {name: at for name, at in done.items() if at > moments.get(name, -math.inf)}


def stuck_duties(now: float, *, awake_since: float) -> list[str]:
    """Return the names of the duties of this process that hang."""
    return [duty.name for duty in _duties if duty.is_stuck(now, awake_since=awake_since)]


def _current() -> Duty | None:
    duty: Duty | None = getattr(_of_thread, "duty", None)
    return duty
