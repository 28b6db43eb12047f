"""Clients that change things at random, each a process with a connection of its own."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import requests

from tests.processes.caller import Caller, outcome
from tests.system.crowd import Crowd, Customer

DAYS = 3
STARTS = range(14 * 60, 24 * 60, 30)
OPEN = {"in progress", "waiting payment"}
HOLDS_IN_MIND = 4
A_DAY = 24 * 60


def churn(base_url: str, crowd: Crowd, number: int, changes: int) -> Counter[tuple[str, str]]:
    """Make so many changes as one of the customers; return how often each came to what."""
    churner = Churner(base_url, crowd, crowd.customers[number], random.Random(number))
    while churner.changed() < changes:
        churner.change_something()
    return churner.happened


class Churner:
    """A client who remembers what it booked and holds."""

    def __init__(self, base_url: str, crowd: Crowd, customer: Customer, chance: random.Random):
        self.crowd, self.customer, self.chance = crowd, customer, chance
        self.caller = Caller(base_url, customer.key)
        self.rival, self.at_once = Caller(base_url, customer.key), ThreadPoolExecutor(1)
        self.offers = {offer.service_id: offer for offer in crowd.offers}
        self.bookings: dict[str, str] = {}
        self.holds: dict[str, dict[str, Any]] = {}
        self.happened: Counter[tuple[str, str]] = Counter()
        self.changes = {
            self._create: 5,
            self._cancel: 3,
            self._reschedule: 4,
            self._hold: 4,
            self._extend: 1,
            self._release: 1,
            self._use: 2,
        }

    def change_something(self) -> None:
        """Do one thing, or nothing where there is nothing to change."""
        [change] = self.chance.choices(list(self.changes), list(self.changes.values()))
        change()

    def changed(self) -> int:
        """Return how many changes were answered 200."""
        return sum(count for (_, what), count in self.happened.items() if what == "200")

    def _send(self, change: str, *request: Any) -> Any:
        return self._count(change, _send(self.caller, *request))

    def _count(self, change: str, answer: requests.Response) -> Any:
        self.happened[change, outcome(answer)] += 1
        return answer.json().get("data")

    # --- Bookings -----------------------------------------------------------------------------

    def _create(self) -> None:
        body = {"contactId": self.customer.contact_id, **self._visit()}
        self._remember(self._send("create", "POST", "bookings", body))

    def _cancel(self) -> None:
        if booking_id := self._any_booking():
            self._send("cancel", "PATCH", f"bookings/{booking_id}/cancel", {})
            self.bookings.pop(booking_id)

    def _reschedule(self) -> None:
        if booking_id := self._any_booking():
            time = self._time(self.bookings[booking_id])
            self._send("reschedule", "PATCH", f"bookings/{booking_id}", time)

    def _any_booking(self) -> str | None:
        """Return one of the partner's: other clients of it change the same ones."""
        if not self.bookings or self.chance.random() < 0.1:
            newest = self.caller.call("GET", "bookings", params={"limit": 30})
            self.bookings = {
                row["bookingId"]: row["serviceId"] for row in newest if row["status"] in OPEN
            }
        return self.chance.choice(list(self.bookings)) if self.bookings else None

    def _remember(self, booking: dict[str, Any] | None) -> None:
        if booking:
            self.bookings[booking["bookingId"]] = booking["serviceId"]

    # --- Holds --------------------------------------------------------------------------------

    def _hold(self) -> None:
        visit = self._visit()
        if hold := self._send("hold", "POST", "holds", visit):
            self.holds[hold["holdId"]] = visit
        for forgotten in list(self.holds)[:-HOLDS_IN_MIND]:
            del self.holds[forgotten]  # It will expire.

    def _extend(self) -> None:
        if self.holds:
            hold_id = self.chance.choice(list(self.holds))
            self._send("extend", "POST", f"holds/{hold_id}/extend", {})

    def _release(self) -> None:
        if self.holds:
            hold_id, _ = self.holds.popitem()
            self._send("release", "DELETE", f"holds/{hold_id}")

    def _use(self) -> None:
        """Book held time; now and then it is released, or booked again, at the same moment."""
        if not self.holds:
            return
        hold_id, visit = self.holds.popitem()
        body = {"contactId": self.customer.contact_id, "holdId": hold_id, **visit}
        use = ("use", "POST", "bookings", body)
        release = ("release", "DELETE", f"holds/{hold_id}")
        rival = self.chance.choice([None, None, use, release])
        if rival is None:
            self._remember(self._send(*use))
            return
        second = self.at_once.submit(_send, self.rival, *rival[1:])
        self._remember(self._send(*use))
        self._count(rival[0], second.result())

    # --- Chance -------------------------------------------------------------------------------

    def _visit(self) -> dict[str, Any]:
        offer = self.chance.choice(self.crowd.offers)
        return {
            "addressId": self.chance.choice(self.customer.address_ids),
            "serviceId": offer.service_id,
            "numberOfTeams": self.chance.randint(1, offer.most_teams),
            **self._time(offer.service_id),
        }

    def _time(self, service_id: str) -> dict[str, Any]:
        start = self.chance.choice(STARTS)
        end = start + self.offers[service_id].minutes
        day = self.crowd.first_date + timedelta(days=self.chance.randrange(DAYS))
        timeslot = {"startAt": _clock(start), "endAt": _clock(end)}
        return {"date": day.isoformat(), "timeslot": timeslot}


def _send(caller: Caller, method: str, path: str, body: Any = None) -> requests.Response:
    return caller.send(method, path, json=body)


def _clock(minute: int) -> str:
    return f"{minute % A_DAY // 60:02}:{minute % 60:02}"
