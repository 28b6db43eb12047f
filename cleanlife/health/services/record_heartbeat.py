"""Note that a process is at work."""

from datetime import datetime

from cleanlife.health.models import Heartbeat

WORKER = "worker"


def record_heartbeat(name: str, *, now: datetime) -> None:
    """Write the moment in one statement; two workers that beat at once do not collide."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, seen_at=now)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seen_at"],
    )
