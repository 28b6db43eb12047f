"""Background work of the back-office."""

from celery import shared_task

from cleanlife import clock
from cleanlife.backoffice import made_once


@shared_task
def purge_sent_forms() -> None:
    """Delete what is known of forms that were sent more than a day ago."""
    made_once.purge_sent_forms(now=clock.now())
