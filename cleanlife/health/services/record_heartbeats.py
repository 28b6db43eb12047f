"""Note when duties got on."""

from collections.abc import Mapping
from datetime import datetime

from cleanlife.health.models import Heartbeat


def record_heartbeats(seen_at: Mapping[str, datetime]) -> None:
    """Write the moments in one statement; two processes that write at once do not collide.

    A later moment is not kept: it may come from a clock that was ahead. So write only what got
    on since it was written, or a process that hangs would hide one that works.
    """
    Heartbeat.objects.bulk_create(
        # In one order, so that two processes cannot deadlock.
        [Heartbeat(name=name, seen_at=seen_at[name]) for name in sorted(seen_at)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seen_at"],
    )
