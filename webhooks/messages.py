"""Messages to endpoints: body, headers and the two families of signatures. Pure.

Contract, section 8.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from cleanlife import clock

USER_AGENT = "CleanLife-Webhooks/1.0"
CONTENT_TYPE = "application/json; charset=utf-8"


def write_message(
    message_id: UUID,
    name: str,
    *,
    sequence: int | None,
    partner_id: UUID,
    payload: dict[str, Any],
    now: datetime,
) -> str:
    """Return the body of a message, keys in the contract's order, as compact JSON.

    ``sequence`` is None for a message outside the event log.
    """
    message = {
        "id": str(message_id),
        "event": name,
        "apiVersion": "v1",
        "createdAt": clock.iso(now),
        "sequence": sequence,
        "partnerClientId": str(partner_id),
        "data": payload,
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def request_headers(
    secrets: Sequence[str],
    *,
    event_type: str,
    event_id: str,
    delivery_id: str,
    number: int,
    request_id: str,
    body: bytes,
    now: datetime,
) -> dict[str, str]:
    """Return the headers of a request, signed by these secrets, the oldest first."""
    return {
        "Content-Type": CONTENT_TYPE,
        "User-Agent": USER_AGENT,
        "X-CleanLife-Event": event_type,
        "X-CleanLife-Delivery-Id": delivery_id,
        "X-CleanLife-Attempt": str(number),
        "X-Request-Id": request_id,
        **signature_headers(
            secrets,
            message_id=event_id,
            timestamp=int(now.timestamp()),
            body=body,
        ),
    }


def signing_key(secret: str) -> str:
    """Return a 64-hex secret in the form that Standard Webhooks libraries expect."""
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
