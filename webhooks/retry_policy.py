"""When a delivery is tried again (contract, section 8). Pure."""

from datetime import timedelta

# After the first, second and third failure; the fourth is the last.
DELAYS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))


def delay_after(failures: int) -> timedelta | None:
    """Return how long to wait after the ``failures``-th failure of a round, None to give up."""
    return DELAYS[failures - 1] if failures <= len(DELAYS) else None
