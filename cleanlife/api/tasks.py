"""Background work of the API's conventions."""

from celery import shared_task

from cleanlife import clock
from cleanlife.api.services import purge_idempotency_records as purge


@shared_task
def purge_idempotency_records() -> None:
    """Delete idempotency records whose day is over."""
    purge.purge_idempotency_records(now=clock.now())
