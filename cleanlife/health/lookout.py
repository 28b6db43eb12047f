"""Asks whether everything is ready, and waits for nothing that hangs."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from cleanlife.health.services.check_readiness import Readiness, look

logger = logging.getLogger(__name__)

# Whoever asks waits no longer, whatever hangs.
PATIENCE_SECONDS = 3.0
# A look that hangs for longer is given up, and another one is begun.
LONGEST_LOOK_SECONDS = 10.0


class Lookout:
    """Looks from a thread of its own, one look at a time: nobody waits for what hangs."""

    def __init__(self, look: Callable[[Readiness, datetime], None] = look) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._readiness = Readiness()
        self._begun_at = 0.0
        self._done: threading.Event | None = None

    def check_readiness(self, *, now: datetime) -> Readiness:
        """Return what was found after ``PATIENCE_SECONDS`` at the latest.

        Those who ask while a look is under way wait for that one.
        """
        with self._lock:
            age = time.monotonic() - self._begun_at
            if self._done is None or self._done.is_set() or age > LONGEST_LOOK_SECONDS:
                self._begin(now)
            readiness, done = self._readiness, self._done
        if done and not done.wait(PATIENCE_SECONDS):
            missing = [name for name, passed in readiness.checks.items() if not passed]
            logger.warning("Not ready: no answer in time of %s", ", ".join(missing))
        return readiness

    def _begin(self, now: datetime) -> None:
        self._readiness, self._done = Readiness(), threading.Event()
        self._begun_at = time.monotonic()
        arguments = (self._readiness, now, self._done)
        threading.Thread(target=self._run, args=arguments, name="readyz", daemon=True).start()

    def _run(self, readiness: Readiness, now: datetime, done: threading.Event) -> None:
        try:
            self._look(readiness, now)
        finally:
            done.set()
            connection.close()
