"""Count a key's requests in a sliding minute (contract, section 2, step 4)."""

import logging
import time
from dataclasses import dataclass
from functools import cache
from math import ceil
from threading import Lock

from django.conf import settings
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from partners.errors import PartnerRateLimitExceeded
from partners.models import ApiKey

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60
REDIS_TIMEOUT_SECONDS = 1
_making_limiter = Lock()


@dataclass(frozen=True)
class RateLimitState:
    """A key's limit, what is left of it, and the seconds until more is left."""

    limit: int
    window_seconds: int = WINDOW_SECONDS
    is_exceeded: bool = False
    # None while the counters do not answer.
    remaining: int | None = None
    seconds_until_more: int = WINDOW_SECONDS

    def refuse_if_exceeded(self) -> None:
        """Raise PartnerRateLimitExceeded if this request came too early."""
        if self.is_exceeded:
            raise PartnerRateLimitExceeded(retry_after=self.seconds_until_more)


def check_rate_limit(api_key: ApiKey) -> RateLimitState | None:
    """Count this request and return the state of the limit; None for a key without one.

    At no moment do more than ``limit`` counted requests lie within any 60 s; a refused one is
    not counted. While the counters are down every request is let through.
    """
    limit = api_key.requests_per_minute
    if limit is None:
        return None
    try:
        return _count(limit, identifier=str(api_key.pk))
    except StorageError as error:
        logger.warning("rate limit counters do not answer, request let through: %s", error)
        return RateLimitState(limit)


def _count(limit: int, *, identifier: str) -> RateLimitState:
    limiter = _limiter(settings.REDIS_URL)
    item = RateLimitItemPerMinute(limit, namespace="api-key")
    accepted = limiter.hit(item, identifier)
    window = limiter.get_window_stats(item, identifier)
    return RateLimitState(
        limit,
        is_exceeded=not accepted,
        remaining=max(0, window.remaining),
        seconds_until_more=max(1, ceil(window.reset_time - time.time())),
    )


def _limiter(redis_url: str) -> MovingWindowRateLimiter:
    """Return the counters: on Redis for all processes, else in this one's memory."""
    # Without the lock the first requests, in parallel, would count on a limiter each.
    with _making_limiter:
        return _make_limiter(redis_url)


@cache
def _make_limiter(redis_url: str) -> MovingWindowRateLimiter:
    if not redis_url:
        return MovingWindowRateLimiter(MemoryStorage())
    storage = RedisStorage(
        redis_url,
        wrap_exceptions=True,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
    )
    return MovingWindowRateLimiter(storage)
