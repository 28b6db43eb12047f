"""A bar that shows how far long work has come."""

import time
from typing import Any

WIDTH = 30


class ProgressBar:
    """Shows a label, a bar, how many are done and the seconds so far, on a stream.

    A terminal sees one line that changes, a file one line for each tenth.
    """

    def __init__(self, stream: Any, label: str, total: int):
        self._stream = stream
        self._label = label
        self._total = max(total, 1)
        self._done = 0
        self._started = time.monotonic()

    def advance(self, count: int) -> None:
        """Count so many more as done, and show it."""
        before, self._done = self._done, min(self._done + count, self._total)
        is_over = self._done == self._total
        if self._stream.isatty():
            self._stream.write(self._line, ending="\n" if is_over else "\r")
        elif is_over or self._done * 10 // self._total > before * 10 // self._total:
            self._stream.write(self._line)

    @property
    def _line(self) -> str:
        full = self._done * WIDTH // self._total
        seconds = time.monotonic() - self._started
        return (
            f"{self._label:<12} [{'#' * full}{'.' * (WIDTH - full)}]"
            f" {self._done:,} of {self._total:,}, {seconds:.0f} s"
        )
