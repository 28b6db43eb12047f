"""A partner's side of the fuzzed product: real ids, free times, an endpoint that fails."""

import os
import random
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

OLAYA = {"latitude": 24.6995, "longitude": 46.6837}
DAYS_AHEAD = 50
PATIENCE_SECONDS = 5.0


class Gone(BaseHTTPRequestHandler):
    """Wants no webhook, so that each delivery has failed at once."""

    def do_POST(self) -> None:
        """Read the event and answer 410."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(410)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


class World:
    """What real requests are made of; made on first use, in the process that fuzzes."""

    def __init__(self) -> None:
        self.base_url = os.environ["CLEANLIFE_URL"]
        self.session = requests.Session()
        self.session.headers["x-api-key"] = os.environ["CLEANLIFE_API_KEY"]
        self.chance = random.Random(1)
        endpoint = ThreadingHTTPServer(("127.0.0.1", 0), Gone)
        threading.Thread(target=endpoint.serve_forever, daemon=True).start()
        self.endpoint = f"http://127.0.0.1:{endpoint.server_port}/gone"
        self.reasons = [row["id"] for row in self.call("GET", "bookings/cancellation-reasons")]
        self.services = [row["id"] for row in self.call("GET", "services?sortBy=name")]
        self._details: dict[str, dict[str, Any]] = {}
        self.contact = self.new_contact()
        self.address = self.new_address()["addressId"]
        self.subscription = self.new_subscription()["id"]
        self.spare_subscription = self.new_subscription()["id"]
        self.booking = self.new_booking()["bookingId"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Return the answer's data, None when it is a refusal."""
        url = f"{self.base_url}/partners/{path}"
        answer = self.session.request(method, url, json=body, timeout=30)
        return answer.json()["data"] if answer.ok else None

    def new_contact(self) -> str:
        """Return the id of a contact with a number of its own."""
        number = f"05{self.chance.randrange(10**8):08d}"
        made = self.call("POST", "contacts", {"phone": number, "name": "Noura"})
        return str(made["id"])

    def new_address(self) -> dict[str, str]:
        """Return the path of a new address that we clean."""
        place = {"line1": "Olaya Street 12", "city": "Riyadh", **OLAYA}
        made = self.call("POST", f"contacts/{self.contact}/addresses", place)
        return {"contactId": self.contact, "addressId": made["id"]}

    def new_subscription(self) -> dict[str, str]:
        """Return the path of a new subscription."""
        body = {"url": self.endpoint, "events": ["booking.created"]}
        return {"id": self.call("POST", "webhooks/subscriptions", body)["id"]}

    def new_recovery(self) -> dict[str, str]:
        """Return the path of a new recovery."""
        subscription = self.new_subscription()
        path = f"webhooks/subscriptions/{subscription['id']}/recover"
        begun = self.call("POST", path, {"since": self.a_past_moment()})
        return {**subscription, "recoveryId": begun["id"]}

    def new_booking(self) -> dict[str, str]:
        """Return the path of a new booking; another one may be faster, so try again."""
        for _ in range(10):
            made = self.call("POST", "bookings", self.order())
            if made:
                return {"bookingId": made["bookingId"]}
        raise RuntimeError("No booking came about.")

    def new_hold(self) -> dict[str, str]:
        """Return the path of a new hold; another request may be faster, so try again."""
        for _ in range(10):
            made = self.call("POST", "holds", self.place_and_time())
            if made:
                return {"holdId": made["holdId"]}
        raise RuntimeError("No hold came about.")

    def new_quote(self, order: dict[str, Any]) -> str:
        """Return the id of a quote for the visit of an order."""
        start, end = (
            int(order["timeslot"][name][:2]) * 60 + int(order["timeslot"][name][3:5])
            for name in ("startAt", "endAt")
        )
        hours = (end - start) % (24 * 60) / 60
        items = [{"serviceId": order["serviceId"], "hours": round(hours, 2)}]
        return str(self.call("POST", "quotes", {"items": items})["quoteId"])

    def details(self, service: str) -> dict[str, Any]:
        """Return a service with its packages and add-ons."""
        if service not in self._details:
            self._details[service] = self.call("GET", f"services/{service}")
        return self._details[service]

    def failed_delivery(self) -> dict[str, str]:
        """Return the path of a delivery that can be sent again."""
        present = [row["id"] for row in self.call("GET", "webhooks/subscriptions")]
        if self.subscription not in present:
            self.subscription = self.new_subscription()["id"]
            self.new_booking()
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        query = f"webhooks/deliveries?status=FAILED&subscriptionId={self.subscription}"
        while not (found := self.call("GET", query)):
            if time.monotonic() > give_up_at:
                raise RuntimeError("No delivery has failed.")
            # So many failures keep the endpoint back; a new URL begins afresh.
            url = f"{self.endpoint}?{time.monotonic_ns()}"
            self.call("PATCH", f"webhooks/subscriptions/{self.subscription}", {"url": url})
            time.sleep(0.1)
        return {"id": self.chance.choice(found)["id"]}

    def order(self) -> dict[str, Any]:
        """Return the body of a booking at a time that is free now."""
        for _ in range(20):
            service, day = self.chance.choice(self.services), self.near_day()
            query = f"addressId={self.address}&serviceId={service}&date={day}"
            free = self.call("GET", f"timeslots/available?{query}")
            if free is None:  # The address was removed by a request that found it in a list.
                self.address = self.new_address()["addressId"]
            elif free:
                return self._order(service, day, self.chance.choice(free))
        raise RuntimeError("No time is free.")

    def place_and_time(self) -> dict[str, Any]:
        """Return the body of a hold at a time that is free now."""
        return {name: value for name, value in self.order().items() if name != "contactId"}

    def some_days(self) -> dict[str, str]:
        """Return a range of dates for a question of a batch."""
        first = self.near_day()
        last = datetime.fromisoformat(first) + timedelta(days=self.chance.randrange(31))
        return {"from": first, "to": last.date().isoformat()}

    def _order(self, service: str, day: str, slot: dict[str, Any]) -> dict[str, Any]:
        return {
            "contactId": self.contact,
            "addressId": self.address,
            "serviceId": service,
            "date": day,
            "timeslot": {"startAt": slot["startAt"], "endAt": slot["endAt"]},
        }

    def a_past_moment(self) -> str:
        """Return a moment of the last month."""
        ago = timedelta(minutes=self.chance.randrange(1, 29 * 24 * 60))
        return (datetime.now(UTC) - ago).isoformat()

    def near_day(self) -> str:
        """Return a day that can be booked."""
        ahead = timedelta(days=self.chance.randrange(1, DAYS_AHEAD))
        return (datetime.now(UTC).date() + ahead).isoformat()
