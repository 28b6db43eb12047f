"""A partner's side of the API: calls it, hears of it, and says what differs."""

import json
from typing import Any

import requests

from clients.demo.receiver import Received, Receiver

PATIENCE_SECONDS = 20.0


class Differs(Exception):
    """The server answered or told something else than the contract says."""


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


def hear(receiver: Receiver, secret: str, event: str) -> Received:
    """Return the webhook of this type; raise when none comes or its signature is wrong."""
    received = receiver.wait(event, seconds=PATIENCE_SECONDS)
    expect(received.is_genuine(secret), wanted=True, what=f"the signature of {event}")
    number = received.event["sequence"]
    print(f"<= {event}{f' #{number}' if number else ''}, signature verified")
    return received


def find_customer(partner: Partner) -> tuple[str, str]:
    """Return the ids of a customer and of their covered address; both are made if missing."""
    contact = partner.call(
        "POST", "contacts", json={"phone": "0512345678", "name": "Noura Al-Otaibi"}
    )["data"]
    olaya = {"latitude": 24.6995, "longitude": 46.6837}
    place = {"label": "Home", "line1": "Olaya Street 12", "city": "Riyadh", **olaya}
    address = partner.call("POST", f"contacts/{contact['id']}/addresses", json=place)["data"]
    expect(address["covered"], wanted=True, what="the address is covered")
    return contact["id"], address["id"]


def first_service(partner: Partner) -> str:
    """Return the id of the first service by name."""
    by_name = {"sortBy": "name", "sortOrder": "ASC"}
    service: str = partner.call("GET", "services", params=by_name)["data"][0]["id"]
    return service


def next_times(partner: Partner, address: str, service: str, *, count: int) -> list[Any]:
    """Return the next free times; raise when there are fewer."""
    query = {"addressId": address, "serviceId": service, "limit": count}
    slots: list[Any] = partner.call("GET", "timeslots/next", params=query)["data"]
    if len(slots) < count:
        raise Differs("too little is free")
    return slots
