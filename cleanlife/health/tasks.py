"""The worker's heartbeat: from beat, and once as soon as it can take work."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.db import DatabaseError, connection

from cleanlife import clock
from cleanlife.health.services.record_heartbeat import WORKER, record_heartbeat

logger = logging.getLogger(__name__)


@shared_task
def beat_heart() -> None:
    """Note that a worker runs what beat sends: both, and the broker, are alive."""
    record_heartbeat(WORKER, now=clock.now())


@worker_ready.connect
def beat_at_start(**_kwargs: Any) -> None:
    """Make a fresh start ready without waiting for beat; the worker starts in any case."""
    try:
        record_heartbeat(WORKER, now=clock.now())
    except DatabaseError:
        logger.exception("The first heartbeat could not be written.")
    finally:
        connection.close()
