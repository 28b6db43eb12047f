"""Find out who calls (contract, section 2, steps 1 and 2)."""

import hmac
from datetime import datetime

from partners.errors import InvalidApiKey
from partners.keys import Key, hash_secret, read_key
from partners.models import ApiKey
from partners.services.key_environment import key_environment
from partners.services.read_caller import Caller, read_caller


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


def _is_right(key: Key, api_key: ApiKey) -> bool:
    same_secret = hmac.compare_digest(hash_secret(key.secret), api_key.secret_hash)
    return same_secret and key.environment == api_key.environment
