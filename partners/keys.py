"""API keys: how they are made, read and compared (contract, section 2). Pure."""

import hashlib
import re
import secrets
import string
from dataclasses import dataclass

PREFIX_LENGTH = 8
_SECRET_BYTES = 32  # 256 bits from the system's random source.
_ALPHABET = string.ascii_letters + string.digits
_KEY = re.compile(r"pk_(live|sandbox)_([A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Key:
    """A key in its parts: environment ``live`` or ``sandbox``, public prefix, secret."""

    environment: str
    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"pk_{self.environment}_{self.prefix}_{self.secret}"

    def __repr__(self) -> str:
        return f"<Key pk_{self.environment}_{self.prefix}_***>"


def new_key(environment: str) -> Key:
    """Make a fresh key; the whole of it is shown once and stored nowhere."""
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(PREFIX_LENGTH))
    return Key(environment, prefix, secrets.token_urlsafe(_SECRET_BYTES))


def read_key(text: str) -> Key | None:
    """Return the key that a caller sent, None when its form is wrong."""
    found = _KEY.fullmatch(text)
    return Key(*found.groups()) if found else None


def hash_secret(secret: str) -> str:
    """Return the hash that is stored; a fast one, because the secret has 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
