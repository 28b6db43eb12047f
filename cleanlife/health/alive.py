"""Shows the supervisor that this process gets on: a byte each second, or it is started anew.

A process can live and do nothing: stopped by a signal, every thread waiting for a connection
that says nothing more. The supervisor names the file descriptor in ALIVE_FD and kills what
falls silent (`embedded/pulse.py`). Elsewhere the variable is not set, and nothing happens.
"""

import logging
import os
import threading
import time
from collections.abc import Callable

from cleanlife.jobs.duty import stuck_duties

logger = logging.getLogger(__name__)

VARIABLE = "ALIVE_FD"
ALIVE, GIVE_UP = b".", b"!"
SECONDS_BETWEEN_SIGNS = 1.0
# After a longer round the process was stopped, or its machine slept: it begins to wait anew. A
# round in which the web server does not answer (`cleanlife/server/probe.py`) is shorter.
LONGEST_ROUND_SECONDS = 8.0

# Takes the present monotonic moment, and the one since which the process has been running
# without a pause; returns what hangs, empty when nothing does.
FindFault = Callable[[float, float], str]


def show_life(find_fault: FindFault | None = None) -> None:
    """Show life from a thread of its own until ``find_fault`` names what hangs."""
    inherited = os.environ.pop(VARIABLE, None)
    if inherited is None:
        return
    arguments = (int(inherited), find_fault or find_stuck_duty)
    threading.Thread(target=_run, args=arguments, name="alive", daemon=True).start()


def find_stuck_duty(now: float, awake_since: float) -> str:
    """Return the duties of this process that hang."""
    return ", ".join(stuck_duties(now, awake_since=awake_since))


def _run(file: int, find_fault: FindFault) -> None:
    last_at = awake_since = time.monotonic()
    while True:
        now = time.monotonic()
        if now - last_at > LONGEST_ROUND_SECONDS:
            awake_since = now
        last_at = now
        fault = find_fault(now, awake_since)
        if fault:
            logger.critical("%s hangs: this process has to be started anew.", fault)
        try:
            os.write(file, GIVE_UP if fault else ALIVE)
        except BlockingIOError:
            # The supervisor is stopped and reads nothing.
            pass
        except OSError:
            # There is none any more.
            os.close(file)
            return
        time.sleep(SECONDS_BETWEEN_SIGNS)
