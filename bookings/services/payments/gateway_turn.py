"""How many requests of a process may wait for a gateway at the same time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bookings.errors import PaymentUnavailable

# Half of a web process's threads: when a gateway hangs, the others go on serving partners.
_AT_ONCE = threading.BoundedSemaphore(4)
PATIENCE_SECONDS = 2


@contextmanager
def gateway_turn() -> Iterator[None]:
    """Speak to a gateway inside; raise PaymentUnavailable while too many others do."""
    if not _AT_ONCE.acquire(timeout=PATIENCE_SECONDS):
        raise PaymentUnavailable
    try:
        yield
    finally:
        _AT_ONCE.release()
