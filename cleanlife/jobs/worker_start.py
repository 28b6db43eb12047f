"""What a worker does once, as soon as it can run tasks."""

import logging
from collections.abc import Callable
from typing import Any

from celery.signals import worker_ready
from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)


def at_worker_start(work: Callable[[], None]) -> Callable[[], None]:
    """Call ``work`` when a worker is ready; it works on even if the database fails then."""

    @worker_ready.connect(weak=False, dispatch_uid=f"{work.__module__}.{work.__name__}")
    def run(**_kwargs: Any) -> None:
        try:
            work()
        except DatabaseError:
            logger.exception("%s failed at the start of the worker.", work.__name__)
        finally:
            connection.close()

    return work
