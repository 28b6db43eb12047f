"""Tap Payments (developers.tap.company), API version 2."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import phonenumbers
import requests

from bookings.gateways import tap_answers
from bookings.gateways.interface import (
    Charge,
    ChargeNotFound,
    GatewayKeyRefused,
    GatewayRefund,
    GatewayRefused,
    GatewayUnavailable,
    NewCharge,
    NewRefund,
    RefundNotFound,
)
from bookings.gateways.tap_amounts import write_halalas
from cleanlife.http import outgoing
from cleanlife.invisible import strip_invisible

CURRENCY = "SAR"
Read = TypeVar("Read")
# 4xx that say nothing about what was asked.
_ASK_AGAIN = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
_KEY_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


class TapGateway:
    """Charges and refunds at Tap, in SAR.

    For 24 hours Tap answers a second request with the same ``reference.idempotent`` as it did
    the first, so one that had no answer may be sent again; after that it would be a new one.
    """

    name = "tap"

    def __init__(
        self,
        secret_key: str,
        base_url: str = "https://api.tap.company",
        session: requests.Session | None = None,
        *,
        read_seconds: float = outgoing.READ_SECONDS,
    ):
        self._secret_key = outgoing.require_sendable_secret(secret_key, name="secret_key")
        self._base_url = outgoing.require_safe_url(base_url)
        self._session = session
        self._read_seconds = read_seconds
        # A gateway on this machine has its pages there, too.
        self._page_schemes = tuple({"https", urlsplit(self._base_url).scheme})

    def create_charge(self, requested: NewCharge) -> Charge:
        """Open a charge, or return the one that this payment has already, as it was then."""
        content = self._post(
            "/v2/charges/", _charge_request(requested), lang_code=requested.language
        )
        charge = _read(self._charge, content)
        # No customer is asked to pay another amount.
        if (charge.amount_halalas, charge.currency) != (requested.amount_halalas, CURRENCY):
            raise GatewayRefused("Tap made a charge of another amount")
        return charge

    def read_charge(self, charge_id: str) -> Charge:
        """Return the charge as it is now; raises ChargeNotFound."""
        content = self._get("/v2/charges/", charge_id, ChargeNotFound)
        charge = _read(self._charge, content)
        if charge.id != charge_id:
            raise GatewayUnavailable("Tap answered with another charge")
        return charge

    def create_refund(self, requested: NewRefund) -> GatewayRefund:
        """Give money back, or return the refund with this id, as it was when it was made."""
        content = self._post("/v2/refunds", _refund_request(requested))
        return _read(tap_answers.read_refund, content)

    def read_refund(self, refund_id: str) -> GatewayRefund:
        """Return the refund as it is now, by Tap's id; raises RefundNotFound."""
        content = self._get("/v2/refunds/", refund_id, RefundNotFound)
        refund = _read(tap_answers.read_refund, content)
        if refund.id != refund_id:
            raise GatewayUnavailable("Tap answered with another refund")
        return refund

    def _charge(self, content: Any) -> Charge:
        return tap_answers.read_charge(content, schemes=self._page_schemes)

    def _post(self, path: str, request: Mapping[str, Any], **headers: str) -> Any:
        try:
            answer = outgoing.post_json(
                self._base_url + path,
                request,
                headers={**self._authorization(), **headers},
                session=self._session,
                read_seconds=self._read_seconds,
            )
        except outgoing.NoAnswer as error:
            raise GatewayUnavailable(f"Tap: {error}") from error
        return self._content(answer)

    def _get(self, folder: str, gateway_id: str, not_found: type[GatewayRefused]) -> Any:
        try:
            answer = outgoing.get(
                self._base_url + folder + _segment(gateway_id, not_found),
                headers=self._authorization(),
                session=self._session,
                read_seconds=self._read_seconds,
            )
        except outgoing.NoAnswer as error:
            raise GatewayUnavailable(f"Tap: {error}") from error
        if answer.status == HTTPStatus.NOT_FOUND:
            raise not_found(self._error_text(answer))
        return self._content(answer)

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._secret_key}"}

    def _content(self, answer: outgoing.Answer) -> Any:
        """Return what Tap answered; raises what its status means."""
        if answer.is_success:
            return answer.content
        text = self._error_text(answer)
        if answer.status in _KEY_REFUSED:
            raise GatewayKeyRefused(text)
        if answer.status // 100 == 4 and answer.status not in _ASK_AGAIN:  # noqa: PLR2004
            raise GatewayRefused(text)
        raise GatewayUnavailable(text)

    def _error_text(self, answer: outgoing.Answer) -> str:
        text = tap_answers.read_errors(answer.content, secret=self._secret_key)
        return f"Tap answered {answer.status} {text}".rstrip()


def _read(read: Callable[[Any], Read], content: Any) -> Read:
    try:
        return read(content)
    except ValueError as error:
        raise GatewayUnavailable(f"Tap's answer cannot be read: {error}") from None


def _charge_request(requested: NewCharge) -> dict[str, Any]:
    payment_id, booking_id = str(requested.payment_id), str(requested.booking_id)
    return {
        "amount": write_halalas(requested.amount_halalas),
        "currency": CURRENCY,
        "threeDSecure": True,
        "description": strip_invisible(requested.description),
        "customer": {
            # Tap refuses an empty one.
            "first_name": strip_invisible(requested.customer_name).strip() or "Customer",
            "phone": _phone(requested.customer_phone),
        },
        "source": {"id": "src_all"},
        "redirect": {"url": requested.return_url},
        "post": {"url": requested.callback_url},
        "reference": {
            "transaction": payment_id,
            "order": booking_id,
            "idempotent": payment_id,
        },
        "metadata": {"payment_id": payment_id, "booking_id": booking_id},
    }


def _refund_request(requested: NewRefund) -> dict[str, Any]:
    refund_id = str(requested.refund_id)
    return {
        "charge_id": requested.charge_id,
        "amount": write_halalas(requested.amount_halalas),
        "currency": CURRENCY,
        "reason": requested.reason,
        "reference": {"merchant": refund_id, "idempotent": refund_id},
        "metadata": {"refund_id": refund_id},
    }


def _phone(number: str) -> dict[str, str]:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        raise GatewayRefused("the customer's phone must be an E.164 number") from None
    return {
        "country_code": str(parsed.country_code),
        "number": phonenumbers.national_significant_number(parsed),
    }


def _segment(gateway_id: str, not_found: type[GatewayRefused]) -> str:
    """Return an id as one segment of a path, whatever is in it."""
    # Dots cannot be quoted: "." and ".." name other paths, written in any way.
    if not gateway_id.strip("."):
        raise not_found("Tap has no such id")
    return quote(gateway_id, safe="", errors="replace")
