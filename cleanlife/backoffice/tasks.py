"""Background work of the back-office."""

from celery import shared_task

from cleanlife import clock
from cleanlife.backoffice import made_once, sessions


@shared_task
def purge_sent_forms() -> None:
    """Delete what is known of forms that were sent more than a day ago."""
    made_once.purge_sent_forms(now=clock.now())


@shared_task
def purge_sessions() -> None:
    """Delete the sessions of staff that have ended, as ``manage.py clearsessions`` does."""
    sessions.purge_sessions(now=clock.now())
