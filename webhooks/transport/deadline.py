"""The end of an exchange, enforced: an endpoint that drips bytes is cut off too."""

import contextlib
import os
import socket
import threading
import time
from typing import Protocol, Self


class Watched(Protocol):
    """What has an end (``time.monotonic``) and can be made to end."""

    ends_at: float

    def cut_off(self) -> None:
        """End it before its time."""

    def end(self) -> None:
        """End it, from another thread; must not raise, wait or come back to the watchdog."""


class Watchdog:
    """Sleeps until the nearest end of what runs.

    A timer for each attempt would start a thread for each: measured at 0.2 to 0.35 ms of CPU,
    a third of what sending over a pooled connection costs; this takes a tenth of that.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin with nothing: a forked process has neither our thread nor its exchanges."""
        self._changed = threading.Condition()
        # As many as there are threads that send, so a scan finds the nearest end.
        self._running: set[Watched] = set()
        self._wakes_at = float("inf")
        self._thread: threading.Thread | None = None

    def watch(self, watched: Watched) -> None:
        """End this when its time is over."""
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._guard, name="deadlines", daemon=True
                )
                self._thread.start()
            self._running.add(watched)
            # Ends come in order mostly: the thread sleeps on and need not be woken.
            if watched.ends_at < self._wakes_at:
                self._changed.notify()

    def release(self, watched: Watched) -> None:
        """Forget this; it may be ending at this very moment."""
        with self._changed:
            self._running.discard(watched)

    def running(self) -> list[Watched]:
        """Return what runs now."""
        with self._changed:
            return list(self._running)

    def _guard(self) -> None:
        while True:
            with self._changed:
                over = self._wait_for_over()
            for watched in over:
                watched.end()

    def _wait_for_over(self) -> list[Watched]:
        now = time.monotonic()
        over = [watched for watched in self._running if watched.ends_at <= now]
        if not over:
            self._wakes_at = min(
                (watched.ends_at for watched in self._running), default=float("inf")
            )
            seconds = self._wakes_at - now
            self._changed.wait(None if seconds == float("inf") else seconds)
        self._running.difference_update(over)
        return over


_current = threading.local()
_watchdog = Watchdog()
os.register_at_fork(after_in_child=_watchdog.forget)


class Deadline:
    """Shuts the sockets of this thread's exchange when its time is over.

    A timeout of a socket restarts with each byte, so it cannot bound the whole.
    """

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.ends_at = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._is_shut = False

    def __enter__(self) -> Self:
        """Have the clock watched and become this thread's deadline."""
        _current.deadline = self
        _watchdog.watch(self)
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop the clock; pooled sockets stay open for the next exchange."""
        _watchdog.release(self)
        _current.deadline = None
        with self._lock:
            for watched in self._watched:
                watched.close()
            self._watched.clear()

    @property
    def is_over(self) -> bool:
        """Return whether the time is over."""
        return time.monotonic() >= self.ends_at

    def remaining(self) -> float:
        """Return the seconds that are left, a little more than zero at least."""
        return max(self.ends_at - time.monotonic(), 0.001)

    def watch(self, connected: socket.socket) -> None:
        """Shut this socket, too, when the time is over."""
        # A second descriptor, because TLS takes the first one over.
        watched = socket.fromfd(connected.fileno(), connected.family, connected.type)
        with self._lock:
            self._watched.append(watched)
            if self._is_shut:
                _shut_down(watched)

    def cut_off(self) -> None:
        """End before the time is over; ``seconds`` then tells how long it really was."""
        now = time.monotonic()
        self.seconds = round(self.seconds - max(self.ends_at - now, 0), 1)
        self.ends_at = min(self.ends_at, now)
        self.end()

    def end(self) -> None:
        """Shut the sockets down, now and from now on."""
        with self._lock:
            self._is_shut = True
            for watched in self._watched:
                _shut_down(watched)


def cut_off_exchanges() -> None:
    """Wait no longer for any answer in this process: what has none by now has failed."""
    for running in _watchdog.running():
        running.cut_off()


def current_deadline() -> Deadline:
    """Return the deadline of this thread's exchange."""
    deadline: Deadline = _current.deadline
    return deadline


def _shut_down(watched: socket.socket) -> None:
    with contextlib.suppress(OSError):
        watched.shutdown(socket.SHUT_RDWR)
