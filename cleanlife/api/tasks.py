"""Background work of the API's conventions."""

from celery import shared_task

from cleanlife import clock
from cleanlife.api.services import idempotency_keys


@shared_task
def purge_idempotency_records() -> None:
    """Delete idempotency records that are past their day."""
    idempotency_keys.purge_idempotency_records(now=clock.now())
