"""The product's Celery application in a process that kills itself at one exact point.

``DIE_AT`` is ``<seam>:<n>``: the process dies by SIGKILL at the n-th passage of that seam.
Without it this is the product, nothing else.
"""

import os
import signal
import threading
from collections.abc import Callable
from functools import wraps
from pkgutil import resolve_name
from typing import Any

from celery.signals import worker_init

from cleanlife.jobs.celery import app

__all__ = ["app"]

_lock = threading.Lock()
_passages = 0

CLAIM = "webhooks.services.claim_due_deliveries:"
DISPATCH = "webhooks.services.dispatch_due_deliveries:"
SENDER = "webhooks.transport:Sender"
WRITE_BACK = "webhooks.services.write_back_outcomes:"
# Where, which function, whether death comes before or after it.
SEAMS = {
    # The transaction of a claim, everything written, not committed.
    "in claim": (CLAIM, "update_rows", "after"),
    # Claimed and committed, nothing sent.
    "after claim": (DISPATCH, "claim_due_deliveries", "after"),
    # In a sending thread.
    "before send": (SENDER, "post", "before"),
    "after answer": (SENDER, "post", "after"),
    # The transaction of a write-back: the attempts are written, the deliveries are not.
    "in write-back": (WRITE_BACK, "_held_leases", "before"),
    # All is written: the second and last of two calls.
    "before commit": (WRITE_BACK, "update_rows", "after"),
}
CALLS_EACH_TIME = {"before commit": 2}


@worker_init.connect
def lay_the_mine(**_: Any) -> None:
    """Wrap the seam once all modules are there."""
    wanted = os.environ.get("DIE_AT", "")
    if wanted:
        name, _, passage = wanted.partition(":")
        place, attribute, when = SEAMS[name]
        owner = resolve_name(place)
        mined = _mined(
            getattr(owner, attribute),
            when=when,
            passage=int(passage) * CALLS_EACH_TIME.get(name, 1),
        )
        setattr(owner, attribute, mined)


def _mined(function: Callable[..., Any], *, when: str, passage: int) -> Callable[..., Any]:
    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        if when == "before":
            _tread(passage)
        returned = function(*arguments, **named)
        # A claim of nothing is no passage.
        if when == "after" and (returned is None or returned):
            _tread(passage)
        return returned

    return call


def _tread(passage: int) -> None:
    global _passages  # noqa: PLW0603
    with _lock:
        _passages += 1
        if _passages == passage:
            os.kill(os.getpid(), signal.SIGKILL)
