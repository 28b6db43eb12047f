"""Celery tasks of scheduling."""

from celery import shared_task

from cleanlife import clock
from cleanlife.jobs.worker_start import at_worker_start
from scheduling.services import extend_horizon as horizon


@shared_task
def extend_horizon() -> None:
    """Keep team days for the whole horizon, and delete old ones."""
    horizon.extend_horizon(now=clock.now())
    horizon.delete_old_days(now=clock.now())


@at_worker_start
def extend_horizon_at_start() -> None:
    """Extend the horizon of an old database at once."""
    horizon.extend_horizon(now=clock.now())
