"""Keep one dispatcher busy per process, however many wake-ups arrive."""

from collections.abc import Callable
from datetime import datetime

from cleanlife.jobs.one_at_a_time import OneAtATime
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries, look_for_more

_dispatch = OneAtATime()


def answer_wake_up(read_clock: Callable[[], datetime]) -> None:
    """Dispatch what is due, or make the dispatch that is running here look once more."""
    look_for_more()
    _dispatch.run(lambda: dispatch_due_deliveries(now=read_clock()))
