"""Background work that a process does once at a time, however often it is asked."""

import threading
from collections.abc import Callable


class OneAtATime:
    """Keeps slow work from occupying all threads of a worker.

    Asked again while it runs, the work runs once more afterwards and sees what came meanwhile;
    the second caller returns at once.
    """

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._asked = threading.Event()

    def run(self, work: Callable[[], object]) -> None:
        """Do the work now, or have the thread that is doing it do it once more."""
        # Asked before the lock is tried: the thread that holds it sees that when it is done.
        self._asked.set()
        while self._asked.is_set() and self._busy.acquire(blocking=False):
            try:
                self._asked.clear()
                work()
            finally:
                self._busy.release()
