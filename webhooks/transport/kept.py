"""The idle connections of a process, bounded in number and age."""

import threading
import time
from typing import Protocol


class Closable(Protocol):
    """A connection; one that was closed dials again when it is used."""

    def close(self) -> None:
        """Close it."""


class Kept:
    """Closes connections that lie idle for too long, or are too many.

    Pools bound what one host has, not what all have, and never close what nobody asks for.
    """

    def __init__(self, *, most: int, seconds: float):
        self._most = most
        self._seconds = seconds
        self._lock = threading.Lock()
        # Since when each one is idle, the longest first.
        self._idle: dict[Closable, float] = {}

    def __len__(self) -> int:
        return len(self._idle)

    def add(self, connection: Closable) -> None:
        """Take note of a connection that is about to lie idle."""
        with self._lock:
            self._idle.pop(connection, None)
            self._idle[connection] = time.monotonic()
            self._close_old()

    def take(self, connection: Closable) -> None:
        """Forget a connection that is about to be used; it may have been closed."""
        # Under the lock, so that nothing closes it from now on.
        with self._lock:
            self._close_old()
            self._idle.pop(connection, None)

    def _close_old(self) -> None:
        oldest_allowed = time.monotonic() - self._seconds
        while self._idle:
            connection, since = next(iter(self._idle.items()))
            if since >= oldest_allowed and len(self._idle) <= self._most:
                return
            del self._idle[connection]
            connection.close()
