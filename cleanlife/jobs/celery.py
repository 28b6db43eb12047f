"""The Celery application, and waking its tasks: messages carry no payload.

The work is in the database already; a message only makes it start sooner.
"""

import logging
import os
from collections.abc import Callable
from functools import cache
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.db import connection, transaction
from kombu.exceptions import KombuError, OperationalError
from kombu.pools import producers

from cleanlife.http import request_id

logger = logging.getLogger(__name__)

# A wake-up that no worker ran in time is not needed: beat wakes every task now and then.
EXPIRES_AFTER_SECONDS = 10
# The request waits for this message, so a lost broker must fail fast. Without max_retries kombu
# goes on trying until its connect timeout (measured: 6 s with a closed port).
_PATIENCE_SECONDS = 1
_FAIL_FAST = {
    "max_retries": 0,
    "socket_connect_timeout": _PATIENCE_SECONDS,
    "socket_timeout": _PATIENCE_SECONDS,
}

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanlife.settings")

app = Celery("cleanlife")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@before_task_publish.connect
def send_request_id(headers: dict[str, Any], **_: Any) -> None:
    """Let the message carry the id of the request that sends it."""
    current = request_id.current()
    if current:
        headers["request_id"] = current


@task_prerun.connect
def take_request_id(task: Any, **_: Any) -> None:
    """Log the lines of a task under the id of the request that sent it."""
    request_id.begin(task.request.get("request_id"))


@task_postrun.connect
def drop_request_id(**_: Any) -> None:
    """Leave nothing to the next task of this thread."""
    request_id.begin(None)


def wake_after_commit(task: str) -> None:
    """Wake the task once when the transaction commits, however often this is called."""
    wake = waker(task)
    savepoints = set(connection.savepoint_ids)
    # A hook of a savepoint that we are not in may yet be rolled back with it: not counted.
    for ids, hook, *_ in connection.run_on_commit:
        if hook is wake and ids <= savepoints:
            return
    transaction.on_commit(wake, robust=True)


@cache
def waker(task: str) -> Callable[[], None]:
    """Return the function that wakes a task, the same one for each name."""

    def wake() -> None:
        _send(task)

    return wake


def _send(task: str) -> None:
    """Send the wake-up; a dead broker is logged only, for beat finds the work as well."""
    broker = app.connection_for_write(transport_options=_FAIL_FAST)
    try:
        with producers[broker].acquire(block=True, timeout=_PATIENCE_SECONDS) as producer:
            app.send_task(
                task,
                producer=producer,
                expires=EXPIRES_AFTER_SECONDS,
                retry=False,
                ignore_result=True,
            )
    except (OperationalError, KombuError, OSError) as error:
        logger.warning("%s was not woken: %s", task, error)
