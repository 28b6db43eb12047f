"""Celery tasks of scheduling."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.db import DatabaseError, connection

from cleanlife import clock
from scheduling.services import extend_horizon as horizon

logger = logging.getLogger(__name__)


@shared_task
def extend_horizon() -> None:
    """Keep team days for the whole horizon, and delete old ones."""
    horizon.extend_horizon(now=clock.now())
    horizon.delete_old_days(now=clock.now())


@worker_ready.connect
def extend_horizon_at_start(**_kwargs: Any) -> None:
    """Extend the horizon of an old database at once; the worker starts in any case."""
    try:
        horizon.extend_horizon(now=clock.now())
    except DatabaseError:
        logger.exception("The horizon could not be extended at the start.")
    finally:
        connection.close()
