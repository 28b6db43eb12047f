"""Background work of webhooks: woken by messages, and by beat in case one was lost."""

from celery import shared_task

from cleanlife import clock
from webhooks.services.answer_wake_up import answer_wake_up


@shared_task
def dispatch_due_deliveries() -> None:
    """Send what is due."""
    answer_wake_up(clock.now)
