"""The end of an exchange, enforced: whoever drips bytes is cut off too."""

import contextlib
import os
import socket
import threading
import time
from typing import Self

from webhooks.transport.watchdog import Watchdog

_current = threading.local()
_watchdog = Watchdog()
os.register_at_fork(after_in_child=_watchdog.forget)


class Deadline:
    """Shuts the sockets of this thread's exchange when its time is over.

    A timeout of a socket starts anew with each byte, so it cannot bound the whole.
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
        """Stop the clock; sockets that are kept for the next exchange stay open."""
        _watchdog.release(self)
        _current.deadline = None
        with self._lock:
            for watched in self._watched:
                watched.close()
            self._watched.clear()

    @property
    def is_over(self) -> bool:
        """Tell whether the time is over."""
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
