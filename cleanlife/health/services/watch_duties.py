"""Write down what the duties of this process get done, from a thread of its own."""

import logging
import threading
import time
from datetime import timedelta

from django.db import connection

from cleanlife import clock
from cleanlife.health.services.record_heartbeats import record_heartbeats
from cleanlife.jobs import duty

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_HEARTBEATS = 2.0
# For that long a process that has just started tells at once what it got done.
EAGER_SECONDS = 0.2


class DutyWatch:
    """Writes what got done since it was written last, whatever becomes of the database."""

    def __init__(self) -> None:
        self._own: list[duty.Duty] = []
        self._written: dict[str, float] = {}
        self._is_lost = False

    def start(self) -> None:
        """Go on for as long as the process lives."""
        threading.Thread(target=self._run, name="heartbeats", daemon=True).start()

    def show(self, own: duty.Duty) -> None:
        """Tell from now on that the process is there: the duty of this thread itself."""
        self._own.append(own)
        self.write()

    def write(self) -> None:
        """Write once what is new; a database that is away is logged once."""
        for each in self._own:
            each.get_on()
        done = duty.done_since(self._written)
        if not done:
            return
        wall, monotonic = clock.now(), time.monotonic()
        seen_at = {name: wall - timedelta(seconds=monotonic - at) for name, at in done.items()}
        try:
            record_heartbeats(seen_at)
        except Exception:
            # The edge: nothing may end this thread, or everything would seem to stand still.
            if not self._is_lost:
                logger.exception("Heartbeats cannot be written.")
            self._is_lost = True
            connection.close()
            return
        self._is_lost = False
        self._written |= done

    def _run(self) -> None:
        while True:
            self.write()
            if duty.first_done.wait(SECONDS_BETWEEN_HEARTBEATS):
                # Others begin in the same moment: one statement for them.
                time.sleep(EAGER_SECONDS)
                duty.first_done.clear()
