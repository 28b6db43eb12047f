"""The calls that are measured, in a small world of their own, warm when they are."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import time_machine
from django.test import Client

from cleanlife import clock
from tests.architecture.tracing import Call, Recorder
from tests.factories.bookings import AddressFactory, ContactFactory
from tests.factories.catalog import ServiceEnablementFactory
from tests.factories.partners import AllowedDomainFactory, ApiKeyFactory, PartnerFactory
from tests.factories.scheduling import working_world
from tests.factories.webhooks import SubscriptionFactory
from tests.webhooks.receiver import Receiver
from webhooks.models import Delivery
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.transport import shared_sender

NOW = datetime(2026, 6, 28, 8, 0, tzinfo=clock.RIYADH)
DAY = date(2026, 7, 1)


@dataclass
class World:
    """A partner with a customer, an endpoint that hears of new bookings, and free times."""

    key: str
    order: dict[str, Any]

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the API as the partner; raise AssertionError for anything but success."""
        text = json.dumps(body) if body else ""
        headers = {"x-api-key": self.key}
        answer = Client().generic(
            method, f"/v1/partners/{path}", text, "application/json", headers=headers
        )
        assert answer.status_code in {200, 201}, answer.content
        return answer.json()["data"]

    def ask_who_i_am(self) -> None:
        """Call the route that does nothing beyond what every route does."""
        self.call("GET", "me")

    def book(self, start: str, end: str) -> str:
        """Book a visit and return the booking's id."""
        timeslot = {"startAt": start, "endAt": end}
        return self.call("POST", "bookings", {**self.order, "timeslot": timeslot})["bookingId"]

    def price(self) -> None:
        """Ask what three hours cost."""
        item = {"serviceId": self.order["serviceId"], "hours": 3}
        self.call("POST", "pricing/calculate-price", {"items": [item]})


def make_world(receiver: Receiver, **partner: Any) -> World:
    """Make the rows; the endpoint hears of one event of a booking, so it is one delivery."""
    scheduling = working_world(now=NOW)
    partner = PartnerFactory(**partner)
    contact = ContactFactory(partner=partner)
    ServiceEnablementFactory(partner=partner, service=scheduling.service)
    AllowedDomainFactory(partner=partner, host="127.0.0.1")
    SubscriptionFactory(partner=partner, url=receiver.url, events=["booking.created"])
    order = {
        "contactId": str(contact.pk),
        "addressId": str(AddressFactory(contact=contact, zone=scheduling.zone).pk),
        "serviceId": str(scheduling.service.pk),
        "date": DAY.isoformat(),
    }
    return World(ApiKeyFactory(partner=partner, every_permission=True).full_key, order)


def deliver() -> None:
    """Send what is due; raise AssertionError unless it is one delivery, and it arrives."""
    due = Delivery.objects.filter(status="PENDING")
    [delivery] = due
    assert dispatch_due_deliveries(now=clock.now()) == 1
    delivery.refresh_from_db()
    assert delivery.status == "DELIVERED"


def trace_journeys() -> dict[str, list[Call]]:
    """Return the calls of GET /me, a booking, a delivery and a price, all made before.

    The first ones import, connect and fill caches. Rows are written to the present database.
    """
    calls: dict[str, list[Call]] = {}
    recorder = Recorder()

    def trace(name: str, do: Callable[[], object]) -> None:
        with recorder.recording() as calls[name]:
            do()

    with (
        time_machine.travel(NOW, tick=True),
        Receiver().running() as receiver,
        recorder.installed(),
    ):
        world = make_world(receiver)
        world.book("09:00", "12:00")
        deliver()
        world.price()
        world.ask_who_i_am()
        trace("one GET /me", world.ask_who_i_am)
        trace("one POST /bookings", lambda: world.book("14:00", "17:00"))
        trace("one delivery", deliver)
        trace("one price", world.price)
        shared_sender().close()
    return calls
