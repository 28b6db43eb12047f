"""Tell for how long each duty has got nothing done."""

from datetime import datetime

from cleanlife.health.models import Heartbeat
from cleanlife.jobs.duty import PATIENCE


def read_silences(*, now: datetime) -> dict[str, float | None]:
    """Return the seconds of silence of every duty; None where it was never seen.

    A moment to come was written by a clock that was ahead, and is as far away as one that has
    passed: it says nothing of the present.
    """
    seen_at = dict(Heartbeat.objects.values_list("name", "seen_at"))
    return {
        name: abs((now - seen_at[name]).total_seconds()) if name in seen_at else None
        for name in PATIENCE
    }


def is_silent(name: str, seconds: float | None) -> bool:
    """Return whether a duty has been silent for longer than it may be."""
    return seconds is None or seconds > PATIENCE[name].silent
