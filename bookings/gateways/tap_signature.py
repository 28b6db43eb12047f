"""The signature of Tap's callbacks (developers.tap.company/docs/webhook). Pure.

It covers seven fields and not the body: read the charge from Tap before believing it.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from bookings.gateways.tap_amounts import Unreadable, exact_amount

_DECIMALS = {"BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3}
_LABELS = (
    "x_id",
    "x_amount",
    "x_currency",
    "x_gateway_reference",
    "x_payment_reference",
    "x_status",
    "x_created",
)


def is_genuine(charge: object, hashstring: object, secret_key: str) -> bool:
    """Return whether Tap signed this; nonsense is not genuine."""
    # Anyone can compute a hash with an empty key.
    if not secret_key or not isinstance(hashstring, str) or not hashstring.isascii():
        return False
    if not isinstance(charge, Mapping):
        return False
    try:
        expected = expected_hash(charge, secret_key)
    except (ValueError, ArithmeticError):
        return False
    return hmac.compare_digest(expected, hashstring)


def expected_hash(charge: Mapping[str, Any], secret_key: str) -> str:
    """Return the hash Tap sends with this charge or refund; raises Unreadable without one."""
    reference = _part(charge, "reference")
    # A refund has no transaction, and its moment at the top.
    moment = _part(charge, "transaction") if "transaction" in charge else charge
    currency = _required(charge.get("currency"))
    values = (
        _required(charge.get("id")),
        str(exact_amount(charge.get("amount"), decimals=_DECIMALS.get(currency, 2))),
        currency,
        _text(reference.get("gateway")),
        _text(reference.get("payment")),
        _required(charge.get("status")),
        _required(moment.get("created")),
    )
    message = "".join(label + value for label, value in zip(_LABELS, values, strict=True))
    return hmac.digest(secret_key.encode(), message.encode(), hashlib.sha256).hex()


def _part(charge: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = charge.get(name)
    if part is None:
        return {}
    if not isinstance(part, Mapping):
        raise Unreadable(f"{name} must be an object")
    return part


def _required(value: object) -> str:
    text = _text(value)
    if not text:
        raise Unreadable("a signed field is missing")
    return text


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unreadable("a signed field must be text")
    text = str(value)
    # Values stand between labels without any escape: one that holds a label could pass a part
    # of itself off as the next field.
    if any(label in text for label in _LABELS):
        raise Unreadable("a signed field must not hold a label")
    return text
