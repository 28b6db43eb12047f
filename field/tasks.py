"""Background work of the teams' phones."""

from celery import shared_task

from cleanlife import clock
from field.services import forget_presses as forgetting


@shared_task
def forget_presses() -> None:
    """Delete old codes and presses of phones."""
    now = clock.now()
    forgetting.forget_codes(now=now)
    forgetting.forget_presses(now=now)
