"""Beat's scheduler: intervals by the clock that nobody sets, and nothing on disk."""

import logging
import math
import time
from typing import Any

from celery import beat
from kombu.exceptions import KombuError

from cleanlife import clock
from cleanlife.jobs.duty import Duty

logger = logging.getLogger(__name__)

# Beat shows that it is alive at least so often, and tries again after so long.
LONGEST_PAUSE_SECONDS = 1.0
# Clocks are slewed all the time. One that has moved so far against the other was set: messages
# that were sent before may have expired, and what the new time makes due must be looked for.
CLOCK_WAS_SET_SECONDS = 2.0
# Celery's own would stay in the loop, with growing pauses, for as long as the broker is away.
MOST_CONNECTION_RETRIES = 1


class Scheduler(beat.Scheduler):
    """Sends each task when its interval is over, and all of them at the start.

    Celery's scheduler remembers on disk when each was sent, by the wall clock: one run with a
    clock that is ahead, and nothing is due until that time has really come. Our intervals are
    seconds and minutes, so there is nothing to remember.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._due_at: dict[str, float] = {}
        # Until when nothing is sent, after a failure.
        self._pauses_until = -math.inf
        self._is_cut_off = False
        self._intervals = {
            name: float(entry["schedule"])
            for name, entry in self.app.conf.beat_schedule.items()
        }
        self._difference = self._read_difference()
        self._duty = Duty("beat")

    def tick(self, *_: Any, **__: Any) -> float:
        """Send what is due; return how many seconds to wait before the next call."""
        self._duty.run(self._send_what_is_due)
        soonest = min(map(self._due, self.schedule), default=math.inf)
        return min(max(soonest - time.monotonic(), 0), LONGEST_PAUSE_SECONDS)

    def _send_what_is_due(self) -> None:
        self._heed_a_set_clock()
        now = time.monotonic()
        try:
            for name, entry in self.schedule.items():
                if self._due(name) <= now:
                    self.apply_async(entry, producer=self.producer, advance=False)
                    self._due_at[name] = now + self._intervals[name]
        except (beat.SchedulingError, KombuError, OSError) as error:
            # Not raised: the broker is to blame, and is named by itself.
            self._bear(error)
        else:
            self._is_cut_off = False

    def _bear(self, error: Exception) -> None:
        if not self._is_cut_off:
            logger.warning("Beat cannot send tasks and goes on trying: %s", error)
        self._is_cut_off = True
        # A new connection next time: this one may be to a broker that is gone.
        self.close()
        self._pauses_until = time.monotonic() + LONGEST_PAUSE_SECONDS

    def _due(self, name: str) -> float:
        return max(self._due_at.get(name, -math.inf), self._pauses_until)

    def _ensure_connected(self) -> Any:
        return self.connection.ensure_connection(max_retries=MOST_CONNECTION_RETRIES)

    def _heed_a_set_clock(self) -> None:
        difference = self._read_difference()
        if abs(difference - self._difference) > CLOCK_WAS_SET_SECONDS:
            logger.warning(
                "The clock was set by %.0f s: every task is sent anew.",
                difference - self._difference,
            )
            self._due_at.clear()
        self._difference = difference

    def _read_difference(self) -> float:
        """Return by how many seconds the wall clock is ahead of the one that nobody sets."""
        return clock.now().timestamp() - time.monotonic()
