"""The token of a customer's page: derived from its booking, so nothing is stored of it.

Who holds it sees and changes that one visit, so it stays out of logs and events.
"""

import base64
import binascii
import hmac
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from bookings.text_templates import LINK_PATH

_SALT = "bookings.visit_page"
_ID_BYTES = 16
# 128 bits: as hard to guess as the id of the booking itself, and short enough for a text.
_SIGNATURE_BYTES = 16


def visit_token(booking_id: UUID) -> str:
    """Return the token of a booking's page: 43 characters of base64url."""
    return _write(booking_id.bytes + _sign(booking_id, settings.SECRET_KEY))


def visit_url(booking_id: UUID) -> str:
    """Return the URL of a booking's page, as customers and partners get it."""
    return f"{settings.VISIT_LINK_URL}{LINK_PATH}{visit_token(booking_id)}/"


def read_visit_token(token: str) -> UUID | None:
    """Return the booking that a token was made for; None if it was not made by us.

    A token signed by one of SECRET_KEY_FALLBACKS is good until that key is removed.
    """
    try:
        content = base64.b64decode(f"{token}=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) != _ID_BYTES + _SIGNATURE_BYTES:
        return None
    booking_id, signature = UUID(bytes=content[:_ID_BYTES]), content[_ID_BYTES:]
    # Of the texts that decode to the same bytes, one was given out.
    if _write(content) != token:
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    signed = [hmac.compare_digest(signature, _sign(booking_id, key)) for key in keys]
    return booking_id if any(signed) else None


def _write(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _sign(booking_id: UUID, key: str) -> bytes:
    digest = salted_hmac(_SALT, booking_id.hex, secret=key, algorithm="sha256")
    return digest.digest()[:_SIGNATURE_BYTES]
