"""The two families of signatures over a body (contract, section 8). Pure."""

import base64
import hashlib
import hmac
from collections.abc import Sequence


def signing_key(secret: str) -> str:
    """Return the form of a 64-hex secret that Standard Webhooks libraries take."""
    return "whsec_" + base64.b64encode(bytes.fromhex(secret)).decode()


def signature_headers(
    secrets: Sequence[str], *, message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """Return the headers of both families; several secrets come oldest first."""
    return {
        "X-CleanLife-Signature": cleanlife_signature(secrets, timestamp=timestamp, body=body),
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": standard_signature(
            secrets, message_id=message_id, timestamp=timestamp, body=body
        ),
    }


def cleanlife_signature(secrets: Sequence[str], *, timestamp: int, body: bytes) -> str:
    """Return ``t=<unix seconds>,v1=<hex>``, one ``v1`` per secret, oldest secret first.

    The key is the secret as text; the message is the time, a full stop and the body.
    """
    message = f"{timestamp}.".encode() + body
    digests = (_hmac(secret.encode(), message).hex() for secret in secrets)
    return ",".join([f"t={timestamp}", *(f"v1={digest}" for digest in digests)])


def standard_signature(
    secrets: Sequence[str], *, message_id: str, timestamp: int, body: bytes
) -> str:
    """Return ``v1,<base64>`` per secret, newest first, after Standard Webhooks 1.0.

    The key is the secret decoded from hex; the message is id, time and body with full stops
    between. ``secrets`` come oldest first, as for the other family.
    """
    message = f"{message_id}.{timestamp}.".encode() + body
    digests = (_hmac(bytes.fromhex(secret), message) for secret in reversed(secrets))
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)
