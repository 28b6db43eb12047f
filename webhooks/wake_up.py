"""Waking the dispatcher: a message without payload, after the commit that made work for it."""

import logging

from django.db import connection, transaction
from kombu.exceptions import KombuError, OperationalError
from kombu.pools import producers

from cleanlife.celery import app

logger = logging.getLogger(__name__)

DISPATCH_TASK = "webhooks.tasks.dispatch_due_deliveries"
# A wake-up that nobody took in time is not needed: beat wakes the dispatcher every few seconds.
EXPIRES_AFTER_SECONDS = 10
# The request waits for this message, so a lost broker must fail fast. Without max_retries kombu
# goes on trying until its connect timeout (measured: 6 s with a closed port).
_PATIENCE_SECONDS = 1
_FAIL_FAST = {
    "max_retries": 0,
    "socket_connect_timeout": _PATIENCE_SECONDS,
    "socket_timeout": _PATIENCE_SECONDS,
}


def wake_dispatcher_after_commit() -> None:
    """Wake the dispatcher once when the transaction commits, however often this is called."""
    savepoints = set(connection.savepoint_ids)
    # A hook of a savepoint that we are not in may yet be rolled back with it: not counted.
    for ids, hook, *_ in connection.run_on_commit:
        if hook is wake_dispatcher and ids <= savepoints:
            return
    transaction.on_commit(wake_dispatcher, robust=True)


def wake_dispatcher() -> None:
    """Send the wake-up; a dead broker is logged only, for beat finds the work as well."""
    broker = app.connection_for_write(transport_options=_FAIL_FAST)
    try:
        with producers[broker].acquire(block=True, timeout=_PATIENCE_SECONDS) as producer:
            app.send_task(
                DISPATCH_TASK,
                producer=producer,
                expires=EXPIRES_AFTER_SECONDS,
                retry=False,
                ignore_result=True,
            )
    except (OperationalError, KombuError, OSError) as error:
        logger.warning("The webhook dispatcher was not woken: %s", error)
