"""One partner's story over real HTTP: quote, hold, book, hear of it, confirm, cancel.

Run against a server that was started with `make run`: `make demo`.
"""

import argparse
import json
import os
import sys
import time
import uuid
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests

from clients.demo.receiver import Received, Receiver

PATIENCE_SECONDS = 20.0
COUPON = "SUMMER25"
OLAYA = {"latitude": 24.6995, "longitude": 46.6837}


class Differs(Exception):
    """The server answered or told something else than the contract says."""


PROBLEMS = (Differs, TimeoutError, requests.RequestException)


class Partner:
    """The partner's side of the API: prints each request and answer in one line."""

    def __init__(self, base_url: str, api_key: str):
        self.base_url = base_url
        self.session = requests.Session()
        self.session.headers["x-api-key"] = api_key

    def call(self, method: str, path: str, *, status: int = 200, **options: Any) -> Any:
        """Return the answer's JSON; raise Differs when its status is another."""
        answer = self.session.request(
            method, f"{self.base_url}/v1/partners/{path}", timeout=30, **options
        )
        sent = json.dumps(options.get("json") or options.get("params") or {}, default=str)
        print(f"-> {method} /v1/partners/{path} {sent[:150]}")
        print(f"<- {answer.status_code} {answer.text[:200]}")
        expect(answer.status_code, status, f"status of {method} {path}")
        return answer.json()


def expect(found: Any, wanted: Any, what: str) -> None:
    """Raise Differs unless both are equal."""
    if found != wanted:
        raise Differs(f"{what}: expected {wanted!r}, found {found!r}")


def play(partner: Partner, receiver: Receiver) -> None:
    """Play the whole story."""
    subscription = partner.call(
        "POST",
        "webhooks/subscriptions",
        json={
            "url": receiver.url,
            "events": [
                "booking.created",
                "booking.appointment_status_changed",
                "booking.payment_confirmed",
                "booking.cancelled",
            ],
        },
    )["data"]
    try:
        _try_the_endpoint(partner, receiver, subscription)
        _book_confirm_cancel(partner, receiver, subscription["secret"])
    finally:
        partner.call("DELETE", f"webhooks/subscriptions/{subscription['id']}")


def _try_the_endpoint(
    partner: Partner, receiver: Receiver, subscription: dict[str, Any]
) -> None:
    ping = partner.call("POST", f"webhooks/subscriptions/{subscription['id']}/test")["data"]
    expect(ping["delivered"], wanted=True, what="the endpoint takes a test ping")
    heard = hear(receiver, subscription["secret"], "ping")
    expect(heard.event["id"], ping["id"], "the id of the ping")


def _book_confirm_cancel(partner: Partner, receiver: Receiver, secret: str) -> None:
    booked_at, booking = _book(partner)
    created = hear(receiver, secret, "booking.created")
    print(f"   heard {(created.at - booked_at) * 1000:.0f} ms after the booking's answer")
    expect(created.event["data"]["booking"], booking, "the booking inside the webhook")
    hear(receiver, secret, "booking.appointment_status_changed")
    path = f"bookings/{booking['bookingId']}"
    expect(partner.call("GET", f"{path}/status")["data"], booking, "the booking's status")

    paid = partner.call(
        "POST", f"{path}/confirm-payment", json={"paymentReference": "POS-4711"}
    )["data"]
    expect(paid["paymentStatus"], "PAID", "payment status")
    hear(receiver, secret, "booking.payment_confirmed")
    again = partner.call("POST", f"{path}/confirm-payment", status=422)
    expect(again["error"]["code"], "PAYMENT_ALREADY_CONFIRMED", "the second confirmation")

    canceled = partner.call("PATCH", f"{path}/cancel", json={"notes": "Guest left"})["data"]
    expect(canceled["status"], "canceled", "status")
    expect(canceled["appointment"]["status"], "Cancelled", "appointment")
    expect(canceled["cancellation"]["notes"], "Guest left", "why it was canceled")
    expect(canceled["payment"]["reference"], "POS-4711", "what it was paid by")
    hear(receiver, secret, "booking.cancelled")


def _book(partner: Partner) -> tuple[float, dict[str, Any]]:
    service = partner.call("GET", "services", params={"sortBy": "name", "sortOrder": "ASC"})[
        "data"
    ][0]
    contact = partner.call(
        "POST", "contacts", json={"phone": "0512345678", "name": "Noura Al-Otaibi"}
    )["data"]
    place = {"label": "Home", "line1": "Olaya Street 12", "city": "Riyadh", **OLAYA}
    address = partner.call("POST", f"contacts/{contact['id']}/addresses", json=place)["data"]
    expect(address["covered"], wanted=True, what="the address is covered")
    slot = _free_slot(partner, address["id"], service["id"])
    hours = _hours(slot)
    quote = partner.call(
        "POST",
        "quotes",
        json={"items": [{"serviceId": service["id"], "hours": hours}], "codes": [COUPON]},
    )["data"]
    expect(quote["coupons"][0]["valid"], wanted=True, what="the coupon counts")
    reference = f"DEMO-{uuid.uuid4()}"
    visit = {
        "addressId": address["id"],
        "serviceId": service["id"],
        "date": slot["date"],
        "timeslot": {"startAt": slot["startAt"], "endAt": slot["endAt"]},
    }
    hold = partner.call("POST", "holds", json=visit)["data"]
    order = {
        **visit,
        "contactId": contact["id"],
        "externalReference": reference,
        "holdId": hold["holdId"],
        "quoteId": quote["quoteId"],
    }
    booking: dict[str, Any] = partner.call("POST", "bookings", json=order)["data"]
    booked_at = time.time()
    expect(booking["status"], "in progress", "status of the booking")
    expect(booking["price"]["total"], quote["total"], "the price that was promised")
    twice = partner.call("POST", "bookings", status=409, json=order)
    expect(twice["error"]["code"], "DUPLICATE_EXTERNAL_REFERENCE", "booked twice")
    return booked_at, booking


def _free_slot(partner: Partner, address_id: str, service_id: str) -> dict[str, Any]:
    query = {"addressId": address_id, "serviceId": service_id, "limit": 1}
    slots = partner.call("GET", "timeslots/next", params=query)["data"]
    if not slots:
        raise Differs("nothing is free")
    slot: dict[str, Any] = slots[0]
    return slot


def _hours(slot: dict[str, Any]) -> float:
    start, end = (int(t[:2]) * 60 + int(t[3:]) for t in (slot["startAt"], slot["endAt"]))
    return ((end - start) % (24 * 60)) / 60


def hear(receiver: Receiver, secret: str, event: str) -> Received:
    """Return the webhook of this type; raise when none comes or its signature is wrong."""
    received = receiver.wait(event, seconds=PATIENCE_SECONDS)
    expect(received.is_genuine(secret), wanted=True, what=f"the signature of {event}")
    number = received.event["sequence"]
    print(f"<= {event}{f' #{number}' if number else ''}, signature verified")
    return received


def main() -> int:
    """Play the story; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    folder = Path(os.environ.get("DATA_DIR", "var"))
    parser.add_argument("--access", type=Path, default=folder / "demo.json", help="the keys")
    parser.add_argument("--base-url", help="another URL than the one in the keys' file")
    arguments = parser.parse_args()
    try:
        access = json.loads(arguments.access.read_text(encoding="utf-8"))
    except FileNotFoundError:
        print(f"{arguments.access} is missing: start the server with `make run` first.")
        return 2
    base_url = arguments.base_url or access["baseUrl"]
    partner = Partner(base_url, access["partners"]["partner_pays"]["apiKey"])
    try:
        require_access(partner, arguments.access)
        with Receiver() as receiver:
            play(partner, receiver)
    except PROBLEMS as problem:
        print(f"FAILED: {problem}", file=sys.stderr)
        return 1
    print("The story holds: quoted, held, booked, heard, confirmed, canceled.")
    return 0


def require_access(partner: Partner, file: Path) -> None:
    """Raise Differs when the platform that these keys are for does not answer them."""
    advice = (
        f"Start it with `make run`, or name the folder of the one that runs, not {file.parent}:"
        " make demo DATA_DIR=/its/folder"
    )
    try:
        answer = partner.session.get(f"{partner.base_url}/v1/partners/me", timeout=30)
    except requests.ConnectionError:
        raise Differs(f"nothing answers at {partner.base_url}. {advice}") from None
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        raise Differs(f"{partner.base_url} does not know the key in {file}. {advice}")


if __name__ == "__main__":
    sys.exit(main())
