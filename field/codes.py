"""One-time codes and session tokens: how they are made, read and hashed. Pure."""

import hashlib
import secrets
import unicodedata

from django.utils.crypto import salted_hmac

# No two of them look alike, by hand, on a small screen or read out.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
# 54 bits, for 15 minutes, and wrong tries are limited.
LENGTH, GROUP = 12, 4
LONGEST_TYPED = 40
PAGE = "/team/"
_TOKEN_BYTES = 32


def new_code() -> str:
    """Make a code as it is shown: three groups of four, such as ``7KXH-A3QT-WN6C``."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(code[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def link_with(code: str, *, base_url: str) -> str:
    """Return the link that is scanned: the code is in its fragment, which no browser sends."""
    return f"{base_url}{PAGE}#{code}"


def read_code(typed: str) -> str | None:
    """Return the code that was typed or scanned, without what separates it; None for no code.

    Digits count in every script: leaders type them as their keyboards write them.
    """
    if len(typed) > LONGEST_TYPED:
        return None
    code = "".join(_plain(letter) for letter in typed if letter.isalnum())
    is_one = len(code) == LENGTH and set(code) <= set(ALPHABET)
    return code if is_one else None


def _plain(letter: str) -> str:
    digit = unicodedata.digit(letter, None)
    return letter.upper() if digit is None else str(digit)


def hash_code(code: str) -> str:
    """Return the hash that is stored of a code; keyed, because a code is short."""
    return salted_hmac("field.entry_code", code, algorithm="sha256").hexdigest()


def new_token() -> str:
    """Make the token of a session: 256 bits from the system's random source."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Return the hash that is stored of a token; a fast one, because it has 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()
