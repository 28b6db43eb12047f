"""Counters in files of which every byte is there: a full disk never ends a process.

Prometheus' client writes to files through the memory. Where such a file has no room on the disk
the kernel ends the process (SIGBUS), so room is made first; what finds none counts in memory,
and moves into the file when there is room again. The supervisor names the folder.
"""

import errno
import logging
import os
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

logger = logging.getLogger(__name__)

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
FIRST_BYTES = 64 * 1024
# An entry beside its key: its length, what fills it up to eight, a number and a moment.
ENTRY_BYTES = 4 + 8 + 16
ASK_AGAIN_SECONDS = 5.0


class CountersFile(MmapedDict):
    """The client's dictionary of numbers in a file, but never beyond what the disk has."""

    def __init__(
        self,
        filename: str,
        read_mode: bool = False,  # noqa: FBT001, FBT002 - as the client calls it
    ) -> None:
        self._fname = filename
        self._is_open = False
        self._positions: dict[str, int] = {}
        self._used = self._capacity = 0
        self._in_memory: dict[str, tuple[float, float]] = {}
        self._asks_again_at = 0.0
        # Besides the client's own: whoever asks how we are moves numbers, too.
        self._lock = threading.RLock()
        _files.append(self)
        self._open()

    def read_value(self, key: str) -> tuple[float, float]:
        """Return the number and its moment, zeros for a new one."""
        with self._lock:
            if not self._has_place(key):
                return self._in_memory.setdefault(key, (0.0, 0.0))
            number, moment = super().read_value(key)  # type: ignore[no-untyped-call]
            return number, moment

    def write_value(self, key: str, value: float, timestamp: float) -> None:
        """Store the number, in memory as long as the file has no room for it."""
        with self._lock:
            if self._has_place(key):
                super().write_value(key, value, timestamp)  # type: ignore[no-untyped-call]
                self._in_memory.pop(key, None)
            else:
                self._in_memory[key] = (value, timestamp)

    def close(self) -> None:
        """Close the file, if there is one; the client opens another after a fork."""
        with self._lock:
            _files.remove(self)
            if self._is_open:
                super().close()  # type: ignore[no-untyped-call]

    def move_in(self) -> bool:
        """Move what is in memory into the file; return whether all has found room."""
        with self._lock:
            for key, (number, moment) in list(self._in_memory.items()):
                self.write_value(key, number, moment)
            return not self._in_memory

    def _has_place(self, key: str) -> bool:
        if key in self._positions:
            return True
        if time.monotonic() < self._asks_again_at:
            return False
        needed = self._used + len(key.encode()) + ENTRY_BYTES
        if self._open() and self._grow(needed):
            self._init_value(key)  # type: ignore[no-untyped-call]
            return True
        self._asks_again_at = time.monotonic() + ASK_AGAIN_SECONDS
        return False

    def _open(self) -> bool:
        if not self._is_open:
            if not _make_room(self._fname, FIRST_BYTES):
                # An empty file would break the page that adds up all files.
                with suppress(OSError):
                    Path(self._fname).unlink()
                return False
            super().__init__(self._fname)  # type: ignore[no-untyped-call]
            self._is_open = True
        return True

    def _grow(self, needed: int) -> bool:
        """Make room in steps that double, as the client will take it."""
        capacity = self._capacity
        while capacity < needed:
            capacity *= 2
        return capacity == self._capacity or _make_room(self._fname, capacity)


_files: list[CountersFile] = []
_told: set[str] = set()


def count_safely() -> None:
    """Let the client count as above; before the first counter is made."""
    vars(values)["MmapedDict"] = CountersFile


def refuse_counting_in_memory() -> None:
    """Raise OSError when some counters are in memory, and so missing from /metrics."""
    if [file for file in _files if not file.move_in()]:
        raise OSError(errno.ENOSPC, "Counters have no room on the disk")


def _make_room(path: str, size: int) -> bool:
    if sys.platform != "linux":
        # Elsewhere the client is left as it is.
        return True
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(file, 0, size)
        finally:
            os.close(file)
    except OSError as error:
        _tell_once(str(error))
        return False
    return True


def _tell_once(fault: str) -> None:
    """Log from another thread: this one may be counting a line that could not be logged."""
    if fault in _told:
        return
    _told.add(fault)
    say = partial(logger.error, "Counters are kept in memory, and missing in /metrics: %s")
    threading.Thread(target=say, args=(fault,), daemon=True).start()
