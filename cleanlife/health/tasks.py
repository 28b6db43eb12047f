"""The worker's heartbeat: from beat, and once as soon as it can run tasks."""

from celery import shared_task

from cleanlife import clock
from cleanlife.health.services.record_heartbeat import WORKER, record_heartbeat
from cleanlife.jobs.worker_start import at_worker_start


@shared_task
def beat_heart() -> None:
    """Note that a worker runs what beat sends: both, and the broker, are alive."""
    record_heartbeat(WORKER, now=clock.now())


@at_worker_start
def beat_at_start() -> None:
    """Make a fresh start ready without waiting for beat."""
    record_heartbeat(WORKER, now=clock.now())
