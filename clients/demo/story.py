"""A partner's story over real HTTP: quote, hold, book, hear of it, confirm, cancel; two visits.

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

from clients.demo.field_days import play_days
from clients.demo.partner import (
    Differs,
    Partner,
    expect,
    find_customer,
    first_service,
    hear,
    next_times,
)
from clients.demo.receiver import Receiver

COUPON = "SUMMER25"
PROBLEMS = (Differs, TimeoutError, requests.RequestException)


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
    service = first_service(partner)
    contact, address = find_customer(partner)
    [slot] = next_times(partner, address, service, count=1)
    hours = _hours(slot)
    quote = partner.call(
        "POST",
        "quotes",
        json={"items": [{"serviceId": service, "hours": hours}], "codes": [COUPON]},
    )["data"]
    expect(quote["coupons"][0]["valid"], wanted=True, what="the coupon counts")
    reference = f"DEMO-{uuid.uuid4()}"
    visit = {
        "addressId": address,
        "serviceId": service,
        "date": slot["date"],
        "timeslot": {"startAt": slot["startAt"], "endAt": slot["endAt"]},
    }
    hold = partner.call("POST", "holds", json=visit)["data"]
    order = {
        **visit,
        "contactId": contact,
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


def _hours(slot: dict[str, Any]) -> float:
    start, end = (int(t[:2]) * 60 + int(t[3:]) for t in (slot["startAt"], slot["endAt"]))
    return ((end - start) % (24 * 60)) / 60


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
    keys = access["partners"]
    partner = Partner(base_url, keys["partner_pays"]["apiKey"])
    try:
        require_access(partner, arguments.access)
        with Receiver() as receiver:
            play(partner, receiver)
            play_days(Partner(base_url, keys["cleanlife_pays"]["apiKey"]), receiver)
    except PROBLEMS as problem:
        print(f"FAILED: {problem}", file=sys.stderr)
        return 1
    print("The story holds: quoted, held, booked, heard, confirmed, canceled; done, failed.")
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
