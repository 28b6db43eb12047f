"""Tap Payments on the loopback, after its documentation; nothing of ours is imported.

``python -m tests.providers.tap_server --port 0`` prints its port. There, requests to its own
pages do what the methods do: ``POST /pages/<charge id>/<STATUS>`` sets a status, ``POST
/pages/<charge id>/callback`` sends the callback, ``POST /faults/<fault>`` lets one answer fail.
"""

import argparse
import copy
import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.providers.local_server import Fault, LocalServer, Received, Reply, post

SECRET_KEY = "sk_test_XKokBfNWv6FIYuTMg5sLPjhJ"
CHARGE_STATUSES = (
    "INITIATED",
    "IN_PROGRESS",
    "ABANDONED",
    "CANCELLED",
    "FAILED",
    "DECLINED",
    "RESTRICTED",
    "CAPTURED",
    "VOID",
    "TIMEDOUT",
    "UNKNOWN",
)
REFUND_STATUSES = (
    "PENDING",
    "IN_PROGRESS",
    "ACCEPTED",
    "REFUNDED",
    "DECLINED",
    "FAILED",
    "RESTRICTED",
    "CANCELLED",
    "TIMEDOUT",
    "UNKNOWN",
)
_DECIMALS = {"BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3}
_GAVE_NOTHING_BACK = {"DECLINED", "FAILED", "RESTRICTED", "CANCELLED"}
_JSON = "application/json"


@dataclass(frozen=True)
class Callback:
    """What Tap posts about a charge or a refund, as it was when this was made."""

    url: str
    headers: dict[str, str]
    body: bytes


class TapServer(LocalServer):
    """Keeps charges and refunds; ``refund_status`` is the one that new refunds get."""

    def __init__(self, *, secret_key: str = SECRET_KEY, **where: Any):
        super().__init__(**where)
        self.secret_key = secret_key
        self.charges: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.refund_status = "PENDING"
        self._first_answers: dict[tuple[str, str], dict[str, Any]] = {}
        self._numbers = itertools.count(1)

    # What the customer, the bank and time do.

    def pay(self, charge_id: str) -> None:
        self.set_status(charge_id, "CAPTURED")

    def decline(self, charge_id: str) -> None:
        self.set_status(charge_id, "DECLINED")

    def cancel(self, charge_id: str) -> None:
        self.set_status(charge_id, "CANCELLED")

    def abandon(self, charge_id: str) -> None:
        self.set_status(charge_id, "ABANDONED")

    def set_status(self, charge_id: str, status: str) -> None:
        assert status in CHARGE_STATUSES
        with self.lock:
            charge = self.charges[charge_id]
            charge["status"] = status
            charge["reference"]["gateway"] = f"mada_{charge_id}"
            charge["reference"]["payment"] = f"43{next(self._numbers):014}"

    def set_refund_status(self, refund_id: str, status: str) -> None:
        assert status in REFUND_STATUSES
        with self.lock:
            self.refunds[refund_id]["status"] = status

    def forget_first_answers(self) -> None:
        """Let 24 hours pass for the idempotent strings."""
        with self.lock:
            self._first_answers.clear()

    def charge_of(self, payment_id: Any) -> dict[str, Any]:
        """Return the one charge of a payment."""
        with self.lock:
            (charge,) = self.charges_of(payment_id)
            return charge

    def charges_of(self, payment_id: Any) -> list[dict[str, Any]]:
        """Return every charge that was made for a payment."""
        wanted = str(payment_id)
        with self.lock:
            charges = self.charges.values()
            return [one for one in charges if one["reference"].get("transaction") == wanted]

    # Callbacks: made when asked for, sent when asked for, in any order, or never.

    def callback(
        self, charge_id: str, *, lie: str | None = None, key: str | None = None
    ) -> Callback:
        """Make the callback of a charge; a ``lie`` is a status that nobody signed.

        ``key`` signs instead of ours.
        """
        return self._callback(self.charges[charge_id], lie, key)

    def send(self, callback: Callback, url: str = "", *, times: int = 1) -> list[int]:
        """Post a callback; return the statuses of the answers."""
        return [
            post(url or callback.url, callback.body, callback.headers) for _ in range(times)
        ]

    def _callback(self, told: dict[str, Any], lie: str | None, key: str | None) -> Callback:
        with self.lock:
            content = copy.deepcopy(told)
        hashstring = sign(content, key or self.secret_key)
        content["status"] = lie or content["status"]
        return Callback(
            url=content.get("post", {}).get("url", ""),
            headers={"Content-Type": _JSON, "hashstring": hashstring},
            body=json.dumps(content).encode(),
        )

    # What is answered.

    def work(self, received: Received) -> Reply:
        if received.headers.get("Authorization") != f"Bearer {self.secret_key}":
            return _refuse(401, "2101", "Unauthorized")
        match received.method, received.path.strip("/").split("/"):
            case "POST", ["v2", "charges"]:
                return self._first("charge", received.body, self._new_charge)
            case "POST", ["v2", "refunds"]:
                return self._first("refund", received.body, self._new_refund)
            case "GET", ["v2", "charges" | "refunds" as kind, told_id]:
                told = getattr(self, kind).get(told_id)
                return Reply(200, copy.deepcopy(told)) if told else _not_found()
        return _not_found()

    def _first(self, kind: str, body: bytes, make: Any) -> Reply:
        """Answer a string that came before as it was answered then."""
        asked = json.loads(body, parse_float=Decimal)
        name = (kind, str(asked.get("reference", {}).get("idempotent", "")))
        if name in self._first_answers:
            return Reply(200, self._first_answers[name])
        reply = make(asked)
        if name[1] and reply.status == 200:
            self._first_answers[name] = copy.deepcopy(reply.content)
        return reply

    def _new_charge(self, asked: dict[str, Any]) -> Reply:
        wrong = _wrong_charge(asked)
        if wrong:
            return _refuse(400, *wrong)
        number = next(self._numbers)
        charge_id = f"chg_TS05A41{number:08}"
        charge = {
            "id": charge_id,
            "object": "charge",
            "live_mode": False,
            "api_version": "V2",
            "status": "INITIATED",
            "amount": float(asked["amount"]),
            "currency": asked["currency"],
            "threeDSecure": asked.get("threeDSecure", True),
            "description": asked.get("description", ""),
            "metadata": asked.get("metadata", {}),
            "transaction": {
                "timezone": "UTC+03:00",
                "created": str(1_698_392_202_943 + number),
                "url": f"{self.url}/pages/{charge_id}",
                "expiry": {"period": 30, "type": "MINUTE"},
            },
            "reference": {**asked.get("reference", {}), "track": f"tck_{number}"},
            "response": {"code": "100", "message": "Initiated"},
            "customer": asked["customer"],
            "redirect": {"status": "PENDING", "url": asked["redirect"]["url"]},
            "post": {"status": "PENDING", "url": asked.get("post", {}).get("url", "")},
        }
        self.charges[charge_id] = charge
        return Reply(200, copy.deepcopy(charge))

    def _new_refund(self, asked: dict[str, Any]) -> Reply:
        charge = self.charges.get(asked.get("charge_id", ""))
        wrong = self._wrong_refund(asked, charge)
        if wrong:
            return _refuse(400, *wrong)
        number = next(self._numbers)
        refund = {
            "id": f"re_TS02A20{number:08}",
            "object": "refund",
            "api_version": "V2",
            "live_mode": False,
            "status": self.refund_status,
            "amount": float(asked["amount"]),
            "currency": asked["currency"],
            "charge_id": asked["charge_id"],
            "created": str(1_698_392_202_943 + number),
            "reason": asked["reason"],
            "reference": asked.get("reference", {}),
            "metadata": asked.get("metadata", {}),
            "response": {"code": "100", "message": "Pending"},
            "post": asked.get("post", {}),
        }
        self.refunds[refund["id"]] = refund
        return Reply(200, copy.deepcopy(refund))

    def _wrong_refund(
        self, asked: dict[str, Any], charge: dict[str, Any] | None
    ) -> tuple[str, str] | None:
        if charge is None:
            return "1143", "Charge id is invalid"
        if not _is_amount(asked.get("amount")):
            return "1117", "Amount is invalid"
        left = Decimal(str(charge["amount"])) - self._refunded(charge["id"])
        return _first_wrong(
            (charge["status"] == "CAPTURED", "1169", "Charge is not captured"),
            (asked.get("currency") == charge["currency"], "1118", "Currency is invalid"),
            (asked.get("reason"), "1119", "Reason is required"),
            (asked["amount"] <= left, "1170", "Amount exceeds the captured amount"),
        )

    def _refunded(self, charge_id: str) -> Decimal:
        return sum(
            (
                Decimal(str(refund["amount"]))
                for refund in self.refunds.values()
                if refund["charge_id"] == charge_id
                and refund["status"] not in _GAVE_NOTHING_BACK
            ),
            Decimal(0),
        )

    def obey(self, received: Received) -> Reply | None:
        match received.method, received.path.strip("/").split("/"):
            case "POST", ["faults", fault]:
                self.fail_next(Fault(fault))
            case "POST", ["pages", charge_id, "callback"]:
                return Reply(200, self.send(self.callback(charge_id)))
            case "POST", ["pages", charge_id, status]:
                self.set_status(charge_id, status)
            case _:
                return None
        return Reply(200, {})


def sign(content: dict[str, Any], secret_key: str) -> str:
    """Sign as the documentation's example in PHP does."""
    reference = content.get("reference", {})
    created = content["created"] if "created" in content else content["transaction"]["created"]
    decimals = _DECIMALS.get(content["currency"], 2)
    to_be_hashed = (
        f"x_id{content['id']}"
        f"x_amount{content['amount']:.{decimals}f}"
        f"x_currency{content['currency']}"
        f"x_gateway_reference{reference.get('gateway', '')}"
        f"x_payment_reference{reference.get('payment', '')}"
        f"x_status{content['status']}"
        f"x_created{created}"
    )
    return hmac.new(secret_key.encode(), to_be_hashed.encode(), hashlib.sha256).hexdigest()


def _wrong_charge(asked: dict[str, Any]) -> tuple[str, str] | None:
    customer = asked.get("customer", {})
    phone = customer.get("phone", {})
    digits = f"{phone.get('country_code', '')}{phone.get('number', '')}"
    return _first_wrong(
        (_is_amount(asked.get("amount")), "1117", "Amount is invalid"),
        (asked.get("currency") in {"SAR", "KWD", "AED"}, "1118", "Currency is invalid"),
        (customer.get("first_name"), "1105", "Customer first name is required"),
        (phone.get("country_code"), "1109", "Customer phone country code is required"),
        (digits.isdigit(), "1110", "Customer phone is invalid"),
        (asked.get("source", {}).get("id"), "1115", "Source id is required"),
        (asked.get("redirect", {}).get("url"), "1122", "Redirect url is required"),
    )


def _first_wrong(*rules: tuple[Any, str, str]) -> tuple[str, str] | None:
    """Return the code and the text of the first rule that is not kept."""
    return next(((code, text) for is_kept, code, text in rules if not is_kept), None)


def _is_amount(amount: Any) -> bool:
    is_number = isinstance(amount, int | Decimal) and not isinstance(amount, bool)
    return is_number and amount > 0 and amount == round(Decimal(amount), 2)


def _not_found() -> Reply:
    return _refuse(404, "1143", "Not found")


def _refuse(status: int, code: str, description: str) -> Reply:
    return Reply(status, {"errors": [{"code": code, "description": description}]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--secret-key", default=SECRET_KEY)
    options = parser.parse_args()
    server = TapServer(secret_key=options.secret_key, port=options.port)
    print(server.port, flush=True)  # noqa: T201 - whoever started it reads it
    server.serve()


if __name__ == "__main__":
    main()
