"""Revoke a key: it never works again."""

from datetime import datetime

from partners.models import ApiKey


def revoke_api_key(api_key: ApiKey, *, now: datetime) -> ApiKey:
    """Return the key, revoked; one that is revoked already keeps its moment."""
    if api_key.revoked_at is None:
        api_key.revoked_at = now
        api_key.save(update_fields=["revoked_at"])
    return api_key
