"""Background work of webhooks: woken by messages, and by beat in case one is lost."""

from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down

from cleanlife import clock
from cleanlife.jobs.duty import Duty
from webhooks.services import continue_recoveries as recovering
from webhooks.services import correct_moments as correcting
from webhooks.services import judge_failing_endpoints as judging
from webhooks.services import purge_webhook_log as purging
from webhooks.services.dispatch_due_deliveries import answer_wake_up, stop_dispatching

_recoveries, _late_deliveries = Duty("recoveries"), Duty("late_deliveries")


@shared_task
def dispatch_due_deliveries() -> None:
    """Send what is due."""
    answer_wake_up(clock.now)


@shared_task
def continue_recoveries() -> None:
    """Queue the next part of what endpoints missed."""
    _recoveries.run(lambda: recovering.continue_recoveries(now=clock.now()))


@shared_task
def judge_failing_endpoints() -> None:
    """Warn partners whose endpoints fail, and stop sending to those that fail for days."""
    judging.judge_failing_endpoints(now=clock.now())


@shared_task
def purge_webhook_log() -> None:
    """Drop bodies and rows whose time is over."""
    purging.purge_webhook_log(now=clock.now())


@shared_task
def correct_moments() -> None:
    """Let nothing wait for a time that a wrong clock has named."""
    _late_deliveries.run(lambda: correcting.correct_moments(now=clock.now()))


@worker_shutting_down.connect
def stop_claiming(**_kwargs: Any) -> None:
    """Let a worker that was asked to stop finish what it is sending, and nothing more."""
    stop_dispatching()
