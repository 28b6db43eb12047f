"""Read who is behind a key: the key, its partner and the partner's domains."""

from dataclasses import dataclass

from partners.caches import known_callers
from partners.models import AllowedDomain, ApiKey, Partner


@dataclass(frozen=True)
class Caller:
    """A key with its partner and the partner's domains, as they were a few seconds ago."""

    api_key: ApiKey
    domains: tuple[AllowedDomain, ...]

    @property
    def partner(self) -> Partner:
        """Return the partner that the key belongs to."""
        return self.api_key.partner


def read_caller(prefix: str) -> Caller | None:
    """Return the caller with the key of that prefix, None for an unknown one."""
    return known_callers.read(prefix, lambda: _load(prefix))


def _load(prefix: str) -> Caller | None:
    api_key = ApiKey.objects.select_related("partner").filter(prefix=prefix).first()
    if api_key is None:
        return None
    return Caller(api_key, tuple(api_key.partner.domains.all()))
