"""Check everything that a booking and its webhook need."""

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import redis
from django.conf import settings
from django.db import DatabaseError
from redis.backoff import NoBackoff
from redis.retry import Retry

from cleanlife.health.services.check_database import ask_database, find_missing_timeouts
from cleanlife.health.services.check_disk import ask_disk
from cleanlife.health.services.find_unapplied_migrations import find_unapplied_migrations
from cleanlife.health.services.read_heartbeats import is_silent, read_silences
from cleanlife.jobs.duty import PATIENCE

logger = logging.getLogger(__name__)

BROKER_PATIENCE_SECONDS = 1.0
BROKER_KEY_SECONDS = 60


@dataclass
class Readiness:
    """What was found so far; what has not been looked at yet counts as missing.

    ``silent_seconds`` tells of each duty for how long it has got nothing done, None where it
    was never seen or could not be asked for.
    """

    checks: dict[str, bool] = field(
        default_factory=lambda: dict.fromkeys([*CHECKS, *PATIENCE], False)
    )
    silent_seconds: dict[str, float | None] = field(
        default_factory=lambda: dict.fromkeys(PATIENCE)
    )
    unapplied_migrations: list[str] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        """Return whether nothing is missing."""
        return all(self.checks.values())


class NotReadyError(Exception):
    """Something that can be asked says that it is not ready."""


def check_readiness(*, now: datetime) -> Readiness:
    """Return what is there and what is not.

    What is wrong goes to the log only: the answer is public.
    """
    readiness = Readiness()
    look(readiness, now)
    return readiness


def look(readiness: Readiness, now: datetime) -> None:
    """Write into ``readiness`` what is found, piece by piece."""
    for name, ask in CHECKS.items():
        readiness.checks[name] = _passes(name, ask, readiness)
    if _passes("heartbeats", lambda found: _read_silences(found, now), readiness):
        for name, seconds in readiness.silent_seconds.items():
            readiness.checks[name] = _is_heard(name, seconds)


def _passes(name: str, ask: Callable[[Readiness], None], readiness: Readiness) -> bool:
    try:
        ask(readiness)
    except (DatabaseError, redis.RedisError, OSError, NotReadyError) as error:
        logger.warning("Not ready: %s (%s)", name, error)
        return False
    return True


def _ask_broker(_readiness: Readiness) -> None:
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
        # A replica, or one whose memory or disk is full, answers and takes nothing.
        client.set("cleanlife-ready", 1, ex=BROKER_KEY_SECONDS)


def _ask_timeouts(_readiness: Readiness) -> None:
    if wrong := find_missing_timeouts():
        raise NotReadyError("; ".join(wrong))


def _ask_migrations(readiness: Readiness) -> None:
    readiness.unapplied_migrations = find_unapplied_migrations()
    if readiness.unapplied_migrations:
        raise NotReadyError(f"not applied: {', '.join(readiness.unapplied_migrations)}")


def _read_silences(readiness: Readiness, now: datetime) -> None:
    readiness.silent_seconds = read_silences(now=now)


def _is_heard(name: str, seconds: float | None) -> bool:
    if not is_silent(name, seconds):
        return True
    silence = "was never seen" if seconds is None else f"got nothing done for {seconds:.0f} s"
    logger.warning("Not ready: %s %s", name, silence)
    return False


# In this order: what needs no database first, for that may hang.
CHECKS: dict[str, Callable[[Readiness], None]] = {
    "disk": lambda _readiness: ask_disk(settings.DATA_DIR),
    "broker": _ask_broker,
    "database": lambda _readiness: ask_database(),
    "timeouts": _ask_timeouts,
    "migrations": _ask_migrations,
}
