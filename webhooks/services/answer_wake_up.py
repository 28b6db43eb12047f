"""Keep one dispatcher busy per process, however many wake-ups arrive."""

import threading
from collections.abc import Callable
from datetime import datetime

from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries, look_for_more

_busy = threading.Lock()
_asked = threading.Event()


def answer_wake_up(read_clock: Callable[[], datetime]) -> None:
    """Dispatch what is due, or make the dispatch that is running here look once more."""
    # First asked, then tried: whoever is busy sees the question when it lets go.
    _asked.set()
    look_for_more()
    while _asked.is_set() and _busy.acquire(blocking=False):
        try:
            _asked.clear()
            dispatch_due_deliveries(now=read_clock())
        finally:
            _busy.release()
