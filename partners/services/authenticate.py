"""Find out who calls (contract, section 2, steps 1 and 2)."""

import hmac
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError, connection
from django.db.models import Q

from partners.caches import known_callers
from partners.errors import InvalidApiKey
from partners.keys import Key, hash_secret, read_key
from partners.models import AllowedDomain, ApiKey, Partner

logger = logging.getLogger(__name__)

USE_IS_WRITTEN_ONCE_IN = timedelta(minutes=1)


@dataclass(frozen=True)
class Caller:
    """A key with its partner and the partner's domains, at most a few seconds old."""

    api_key: ApiKey
    domains: tuple[AllowedDomain, ...]

    @property
    def partner(self) -> Partner:
        """Return the partner that the key belongs to."""
        return self.api_key.partner


def authenticate(text: str | None, *, now: datetime) -> Caller:
    """Return the caller whose key was sent; raise InvalidApiKey for any that may not call."""
    key = read_key(text or "")
    if key is None or key.environment != key_environment():
        raise InvalidApiKey
    caller = read_caller(key.prefix)
    if caller is None or not _is_right(key, caller.api_key):
        raise InvalidApiKey
    if not (caller.api_key.is_usable(now) and caller.partner.is_active):
        raise InvalidApiKey
    return caller


def key_environment() -> ApiKey.Environment:
    """Return the environment whose keys work in this deployment."""
    is_production = settings.ENVIRONMENT == "production"
    return ApiKey.Environment.LIVE if is_production else ApiKey.Environment.SANDBOX


def read_caller(prefix: str) -> Caller | None:
    """Return the caller with the key of that prefix, None for an unknown one."""
    return known_callers.read(prefix, lambda: _load(prefix))


def record_key_use(api_key: ApiKey, *, now: datetime) -> None:
    """Write ``last_used_at``, at most once a minute; a database that refuses is no obstacle.

    Else nothing could be read from one that takes no changes, or while the row is locked.
    Raises OperationalError for one that is gone: what comes next would only wait for it again.
    """
    # Each process asks the row once a minute, not with every request.
    seconds = USE_IS_WRITTEN_ONCE_IN.total_seconds()
    if not caches["local"].add(f"key-used:{api_key.pk}", now, seconds):
        return
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_IS_WRITTEN_ONCE_IN)
    try:
        ApiKey.objects.filter(long_ago, pk=api_key.pk).update(last_used_at=now)
    except OperationalError as error:
        if connection.connection is None:
            raise
        logger.warning("The use of key %s could not be noted (%s).", api_key.prefix, error)


def _load(prefix: str) -> Caller | None:
    api_key = ApiKey.objects.select_related("partner").filter(prefix=prefix).first()
    if api_key is None:
        return None
    return Caller(api_key, tuple(api_key.partner.domains.all()))


def _is_right(key: Key, api_key: ApiKey) -> bool:
    same_secret = hmac.compare_digest(hash_secret(key.secret), api_key.secret_hash)
    return same_secret and key.environment == api_key.environment
