"""What beat and others ask of scheduling."""

from celery import shared_task

from cleanlife import clock
from scheduling.services import extend_horizon as horizon


@shared_task
def extend_horizon() -> None:
    """Keep free time on sale for the whole horizon."""
    horizon.extend_horizon(now=clock.now())
