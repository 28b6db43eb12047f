"""What a worker and beat do to be seen: each writes heartbeats from a thread of its own."""

from typing import Any

from celery.signals import beat_init, worker_init

from cleanlife.health.alive import show_life
from cleanlife.health.services.watch_duties import DutyWatch
from cleanlife.jobs.duty import Duty
from cleanlife.jobs.worker_start import at_worker_start

_watch = DutyWatch()
_worker = Duty("worker")


@worker_init.connect
@beat_init.connect
def watch_duties(**_kwargs: Any) -> None:
    """Tell what the duties of this process get done; beat needs no worker to tell of it."""
    show_life()
    _watch.start()


@at_worker_start
def show_worker() -> None:
    """Tell that there is a worker, as soon as it can run tasks."""
    _watch.show(_worker)
