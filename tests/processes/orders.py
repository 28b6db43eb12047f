"""A partner's side of the running product: subscribes, books, looks at its deliveries."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from cleanlife import clock
from tests.processes.caller import Caller
from tests.processes.stack import Stack

OLAYA = {"latitude": 24.6995, "longitude": 46.6837}


class PartnerSide(Caller):
    """One demo partner."""

    def __init__(self, stack: Stack, slug: str):
        super().__init__(stack.base_url, stack.api_key(slug))
        self.subscription: dict[str, Any] = {}

    def subscribe(self, url: str, *events: str) -> dict[str, Any]:
        """Subscribe an endpoint, by default to new bookings only."""
        wanted = {"url": url, "events": list(events) or ["booking.created"]}
        self.subscription = self.call("POST", "webhooks/subscriptions", json=wanted)
        return self.subscription

    def book(self, *, days_ahead: int = 1) -> dict[str, Any]:
        """Book the first time that is free, so many days from now on."""
        return self.call("POST", "bookings", json=next(self.orders(days_ahead=days_ahead)))

    def orders(self, *, days_ahead: int = 1) -> Iterator[dict[str, Any]]:
        """Yield bodies of bookings, each for the first time that is free then."""
        services = self.call("GET", "services")
        service = next(s for s in services if s["nameEn"] == "Regular cleaning")
        contact = self.call("POST", "contacts", json={"phone": "0512345678", "name": "Noura"})
        place = {"line1": "Olaya Street 12", "city": "Riyadh", **OLAYA}
        address = self.call("POST", f"contacts/{contact['id']}/addresses", json=place)
        query = {"addressId": address["id"], "serviceId": service["id"]}
        for days in range(days_ahead, 55):
            day = (clock.riyadh_date(clock.now()) + timedelta(days=days)).isoformat()
            while free := self.call(
                "GET", "timeslots/available", params={**query, "date": day}
            ):
                slot = {"startAt": free[0]["startAt"], "endAt": free[0]["endAt"]}
                yield {**query, "contactId": contact["id"], "date": day, "timeslot": slot}

    def delivered(self) -> dict[str, Any] | None:
        """Return the newest delivery of our subscription once it is delivered."""
        query = {"limit": 1, "subscriptionId": self.subscription["id"]}
        newest = self.call("GET", "webhooks/deliveries", params=query)[0]
        return newest if newest["status"] == "DELIVERED" else None
