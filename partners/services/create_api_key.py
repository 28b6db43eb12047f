"""Make a key for a partner."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cleanlife.errors import FieldError, Invalid
from partners.addresses import normalise_range
from partners.keys import Key, hash_secret, new_key
from partners.models import ApiKey, Partner, Permission
from partners.services.authenticate import key_environment

HIGHEST_LIMIT = 1_000_000


def create_api_key(
    *,
    partner: Partner,
    label: str,
    permissions: Iterable[str],
    requests_per_minute: int | None = None,
    ip_allowlist: Sequence[str] = (),
    expires_at: datetime | None = None,
) -> tuple[ApiKey, Key]:
    """Return the stored key and the full one, which can be shown this once only.

    Raises Invalid for an unknown permission, a limit out of bounds, a wrong address or range.
    """
    _check_limit(requests_per_minute)
    key = new_key(key_environment())
    api_key = ApiKey.objects.create(
        partner=partner,
        label=label,
        environment=key.environment,
        prefix=key.prefix,
        secret_hash=hash_secret(key.secret),
        permissions=_known(permissions),
        requests_per_minute=requests_per_minute,
        ip_allowlist=[normalise_range(text) for text in ip_allowlist],
        expires_at=expires_at,
    )
    return api_key, key


def _known(permissions: Iterable[str]) -> list[str]:
    asked = set(permissions)
    if unknown := sorted(asked - set(Permission.values)):
        message = f"Unknown permissions: {', '.join(unknown)}."
        raise Invalid(FieldError("permissions", message))
    return [permission for permission in Permission.values if permission in asked]


def _check_limit(requests_per_minute: int | None) -> None:
    if requests_per_minute is None:
        return
    if not 1 <= requests_per_minute <= HIGHEST_LIMIT:
        message = f"The limit must be 1 to {HIGHEST_LIMIT} a minute; leave it empty for none."
        raise Invalid(FieldError("requests_per_minute", message))
