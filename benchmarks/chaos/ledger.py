"""What was acknowledged, written to disk before anything else happens: one JSON a line."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any


class Ledger:
    """A file that one process appends to; several threads of it may."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("ab", buffering=0)
        self._lock = Lock()
        # A process that was killed may have left half a line: it was never acknowledged.
        self._file.write(b"\n")

    def write(self, **entry: Any) -> None:
        """Append an entry and return when the disk has it."""
        line = json.dumps({"at": time.time(), **entry}, ensure_ascii=False)
        with self._lock:
            self._file.write(line.encode() + b"\n")
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Write nothing more."""
        self._file.close()


def read_ledgers(folder: Path, pattern: str) -> Iterator[dict[str, Any]]:
    """Yield the entries of all files that match, leaving out what was cut short."""
    for file in sorted(folder.glob(pattern)):
        for line in file.read_bytes().splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue
