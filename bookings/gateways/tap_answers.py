"""Read what Tap answers without trusting it; raise Unreadable. Pure."""

import logging
import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from bookings.gateways.interface import Charge, ChargeState, GatewayRefund, RefundState
from bookings.gateways.tap_amounts import Unreadable, read_halalas

logger = logging.getLogger(__name__)

_CHARGE_STATES = {
    "INITIATED": ChargeState.OPEN,
    "IN_PROGRESS": ChargeState.OPEN,
    "UNKNOWN": ChargeState.OPEN,
    "CAPTURED": ChargeState.CAPTURED,
    "ABANDONED": ChargeState.ABANDONED,
    "TIMEDOUT": ChargeState.ABANDONED,
    "CANCELLED": ChargeState.FAILED,
    "FAILED": ChargeState.FAILED,
    "DECLINED": ChargeState.FAILED,
    "RESTRICTED": ChargeState.FAILED,
    "VOID": ChargeState.FAILED,
}
# A timeout does not say whether money moved, so it stays pending until Tap knows.
_REFUND_STATES = {
    "PENDING": RefundState.PENDING,
    "IN_PROGRESS": RefundState.PENDING,
    "ACCEPTED": RefundState.PENDING,
    "UNKNOWN": RefundState.PENDING,
    "TIMEDOUT": RefundState.PENDING,
    "TIMED_OUT": RefundState.PENDING,
    "REFUNDED": RefundState.REFUNDED,
    "DECLINED": RefundState.FAILED,
    "FAILED": RefundState.FAILED,
    "CANCELLED": RefundState.FAILED,
    "RESTRICTED": RefundState.FAILED,
}
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_LONGEST_URL = 2000
_LONGEST_REASON = 300


def charge_state(status: str) -> ChargeState:
    """Return what a charge's status means; an unknown one leaves it open."""
    if status not in _CHARGE_STATES:
        logger.warning("Tap has a charge status that we do not know: %s", status)
    return _CHARGE_STATES.get(status, ChargeState.OPEN)


def refund_state(status: str) -> RefundState:
    """Return what a refund's status means; an unknown one leaves it pending."""
    if status not in _REFUND_STATES:
        logger.warning("Tap has a refund status that we do not know: %s", status)
    return _REFUND_STATES.get(status, RefundState.PENDING)


def read_charge(content: Any, *, schemes: tuple[str, ...]) -> Charge:
    """Return the charge; ``schemes`` are those that its payment page may have."""
    charge = _object(content)
    status = _word(charge.get("status"))
    metadata = _object_or_empty(charge.get("metadata"))
    return Charge(
        id=_word(charge.get("id")),
        state=charge_state(status),
        gateway_status=status,
        amount_halalas=read_halalas(charge.get("amount")),
        currency=_word(charge.get("currency")),
        url=_page(_object_or_empty(charge.get("transaction")).get("url"), schemes),
        payment_id=_uuid(metadata.get("payment_id")),
        booking_id=_uuid(metadata.get("booking_id")),
    )


def read_refund(content: Any) -> GatewayRefund:
    """Return the refund."""
    refund = _object(content)
    status = _word(refund.get("status"))
    return GatewayRefund(
        id=_word(refund.get("id")),
        state=refund_state(status),
        gateway_status=status,
        amount_halalas=read_halalas(refund.get("amount")),
    )


def read_errors(content: Any, *, secret: str) -> str:
    """Return Tap's errors on one line, empty without any; the secret is removed."""
    errors = _object_or_empty(content).get("errors")
    if not isinstance(errors, list):
        return ""
    texts = [
        f"{error.get('code')}: {error.get('description')}"
        for error in errors
        if isinstance(error, dict)
    ]
    # Before it is cut: a part of the secret would be left.
    line = "; ".join(texts).replace(secret, "***").encode(errors="replace").decode()
    # Stored in the database and shown to staff.
    return "".join(filter(str.isprintable, line))[:_LONGEST_REASON]


def _object(content: Any) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise Unreadable("not an object")
    return content


def _object_or_empty(content: Any) -> dict[str, Any]:
    return content if isinstance(content, dict) else {}


def _word(value: Any) -> str:
    """Return an id or a code, which later appears in URLs, logs and the database."""
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise Unreadable("not a word")
    return value


def _page(url: Any, schemes: tuple[str, ...]) -> str:
    """Return the page that customers are sent to, empty when there is none."""
    if url is None or url == "":
        return ""
    if not isinstance(url, str) or len(url) > _LONGEST_URL:
        raise Unreadable("not a URL")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise Unreadable("not a URL")
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.hostname:
        raise Unreadable("not a URL that customers may be sent to")
    return url


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
