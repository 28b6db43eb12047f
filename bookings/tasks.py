"""Background work of bookings; each task calls one service."""

from celery import shared_task

from bookings.services import expire_holds as holds
from bookings.services import fail_overdue_bookings as overdue
from cleanlife import clock


@shared_task
def fail_overdue_bookings() -> None:
    """Give up bookings that nobody paid in time."""
    overdue.fail_overdue_bookings(now=clock.now())


@shared_task
def expire_holds() -> None:
    """Give the time of expired holds back."""
    holds.expire_holds(now=clock.now())
