"""Check everything that a booking and its webhook need."""

import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from redis.backoff import NoBackoff
from redis.retry import Retry

from cleanlife.health.models import Heartbeat
from cleanlife.health.services.record_heartbeat import WORKER

logger = logging.getLogger(__name__)

# The worker's heart beats every 5 seconds while beat and broker carry the task.
WORKER_SILENCE_ALLOWED = timedelta(seconds=30)
BROKER_PATIENCE_SECONDS = 1.0


def check_readiness(*, now: datetime) -> dict[str, bool]:
    """Return for the database, the broker and the worker whether it is there.

    What is wrong goes to the log only: the answer is public.
    """
    return {
        "database": _passes("database", _ask_database),
        "broker": _passes("broker", _ask_broker),
        "worker": _passes("worker", lambda: _ask_worker(now)),
    }


class WorkerSilentError(Exception):
    """The worker has not been seen lately."""


def _passes(name: str, ask: Callable[[], None]) -> bool:
    try:
        ask()
    except (DatabaseError, redis.RedisError, OSError, WorkerSilentError) as error:
        logger.warning("Not ready: %s (%s)", name, error)
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        folder = str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["folder"])
        tempfile.TemporaryFile(dir=folder).close()
        return
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_connect_timeout=BROKER_PATIENCE_SECONDS,
        socket_timeout=BROKER_PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    with client:
        client.ping()


def _ask_worker(now: datetime) -> None:
    since = now - WORKER_SILENCE_ALLOWED
    if not Heartbeat.objects.filter(name=WORKER, seen_at__gte=since).exists():
        raise WorkerSilentError(f"no heartbeat within {WORKER_SILENCE_ALLOWED.seconds} seconds")
