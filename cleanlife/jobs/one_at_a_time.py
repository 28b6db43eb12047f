"""Background work that runs once at a time in a process, however often it is asked for."""

import threading
from collections.abc import Callable


class OneAtATime:
    """Keeps slow work from taking up all threads of a worker.

    Asked again while it runs, the work runs once more afterwards: nothing that came meanwhile
    is left lying, and whoever asks returns at once.
    """

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._asked = threading.Event()

    def run(self, work: Callable[[], object]) -> None:
        """Do the work now, or have the thread that is doing it do it once more."""
        # First asked, then tried: whoever is busy sees the question when it lets go.
        self._asked.set()
        while self._asked.is_set() and self._busy.acquire(blocking=False):
            try:
                self._asked.clear()
                work()
            finally:
                self._busy.release()
