"""A partner's client: books, pays, moves and cancels, and trusts nothing but a 200."""

import random
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests

from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.shape import BUSY_KEY, OK, find_fault
from tests.system.crowd import Crowd

DAYS = 30
A_DAY = 24 * 60
STARTS = range(8 * 60, 20 * 60, 30)
TIMEOUT_SECONDS = (3, 12)
LONGEST_PAUSE_SECONDS = 5.0
# A key whose web process was killed is claimed for 60 s (contract, section 7), and the next
# fault may strike right then.
GIVE_UP_AFTER_SECONDS = 150.0
REMEMBERED = 12
OPEN = {"in progress", "waiting payment"}


@dataclass(frozen=True)
class Plan:
    """Where a client finds what it needs, as one of the customers."""

    base_url: str
    folder: Path
    crowd: Crowd
    number: int
    seed: int
    # Seconds between two changes, on average.
    pace: float = 0.3

    @property
    def shall_stop(self) -> bool:
        """Return whether the run is over; a file, for a killed process can break no file."""
        return (self.folder / "stop").exists()


def trade(plan: Plan, life: int) -> None:
    """Change things at random until the run is over, or until killed."""
    client = Client(plan, life)
    while not plan.shall_stop:
        client.change_something()
        time.sleep(client.chance.uniform(0, 2 * plan.pace))


class Client:
    """What one life of a client remembers."""

    def __init__(self, plan: Plan, life: int) -> None:
        self.chance = random.Random(f"{plan.seed} {plan.number} {life}")
        self._plan = plan
        self._customer = plan.crowd.customers[plan.number]
        self._offers = {offer.service_id: offer for offer in plan.crowd.offers}
        self._ledger = Ledger(plan.folder / f"client-{plan.number}.jsonl")
        self._session = requests.Session()
        self._session.headers["x-api-key"] = self._customer.key
        self._bookings: dict[str, str] = {}
        self._holds: dict[str, dict[str, Any]] = {}
        self._changes = {
            self._create: 6,
            self._cancel: 3,
            self._move: 3,
            self._confirm: 2,
            self._hold: 2,
            self._use: 2,
            self._release: 1,
            self._look_for_times: 2,
        }

    def change_something(self) -> None:
        """Do one thing, or nothing where there is nothing to change."""
        [change] = self.chance.choices(list(self._changes), list(self._changes.values()))
        change()

    # --- Changes ------------------------------------------------------------------------------

    def _create(self) -> None:
        self._book(self._visit())

    def _use(self) -> None:
        if self._holds:
            hold_id, visit = self._holds.popitem()
            self._book({"holdId": hold_id, **visit})

    def _book(self, visit: dict[str, Any]) -> None:
        body = {"contactId": self._customer.contact_id, **visit}
        # Kept by the booking, so that the audit sees which request made it.
        key = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        booking = self._change("create", "POST", "bookings", {**body, "userId": key}, key)
        if booking:
            self._remember(booking)
            self._read_back(booking)

    def _cancel(self) -> None:
        if booking_id := self._any_booking():
            self._change("cancel", "PATCH", f"bookings/{booking_id}/cancel", {})
            self._bookings.pop(booking_id, None)

    def _move(self) -> None:
        """Move a booking, or only note something; the note makes each a change for certain."""
        if booking_id := self._any_booking():
            moves = self.chance.random() < 0.7
            time_of_it = self._time(self._bookings[booking_id]) if moves else {}
            note = f"note {self.chance.getrandbits(40)}"
            body = {**time_of_it, "notes": note}
            booking = self._change("update", "PATCH", f"bookings/{booking_id}", body)
            if booking:
                self._read_back(booking)

    def _confirm(self) -> None:
        if booking_id := self._any_booking():
            self._change("confirm", "POST", f"bookings/{booking_id}/confirm-payment", {})

    def _hold(self) -> None:
        visit = self._visit()
        if hold := self._change("hold", "POST", "holds", visit):
            self._holds[hold["holdId"]] = visit
        for forgotten in list(self._holds)[:-REMEMBERED]:
            del self._holds[forgotten]

    def _release(self) -> None:
        if self._holds:
            hold_id, _ = self._holds.popitem()
            self._change("release", "DELETE", f"holds/{hold_id}", None)

    # --- Reading ------------------------------------------------------------------------------

    def _look_for_times(self) -> None:
        visit = self._visit()
        query = {name: visit[name] for name in ("addressId", "serviceId", "date")}
        self._send("GET", "timeslots/available", params=query)

    def _any_booking(self) -> str | None:
        """Return one of the partner's: other clients of it change the same ones."""
        if not self._bookings or self.chance.random() < 0.1:
            answer = self._send("GET", "bookings", params={"limit": 30})
            for row in answer.json()["data"] if answer is not None and answer.ok else []:
                if row["status"] in OPEN:
                    self._remember(row)
        return self.chance.choice(list(self._bookings)) if self._bookings else None

    def _read_back(self, booking: dict[str, Any]) -> None:
        """Note it where a read after an answer does not know of what was answered."""
        answer = self._send("GET", f"bookings/{booking['bookingId']}")
        if answer is None or answer.status_code not in {OK, 404}:
            return
        read = answer.json().get("data") or {}
        if read.get("version", 0) < booking["version"]:
            self._ledger.write(astray=f"{booking['bookingId']} reads older than answered")

    def _remember(self, booking: dict[str, Any]) -> None:
        self._bookings[booking["bookingId"]] = booking["serviceId"]
        for forgotten in list(self._bookings)[:-REMEMBERED]:
            del self._bookings[forgotten]

    # --- Requests -----------------------------------------------------------------------------

    def _change(
        self, change: str, method: str, path: str, body: Any, key: str | None = None
    ) -> dict[str, Any] | None:
        """Repeat a request with its key until it is answered; return what a 200 says."""
        key = key or str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        self._ledger.write(ask=change, key=key, path=path)
        headers = {"Idempotency-Key": key}
        give_up_at = time.monotonic() + GIVE_UP_AFTER_SECONDS
        while time.monotonic() < give_up_at:
            answer = self._send(method, path, json=body, headers=headers)
            if answer is not None and answer.status_code == OK:
                told: dict[str, Any] = answer.json()["data"]
                self._ledger.write(ack=change, key=key, path=path, told=told)
                return told
            if answer is not None and not _is_passing(answer):
                return None
            time.sleep(_pause_seconds(answer))
        self._ledger.write(gave_up=change, key=key, path=path)
        return None

    def _send(self, method: str, path: str, **options: Any) -> requests.Response | None:
        """Return the answer; None when there was none, which is no answer to judge."""
        url = f"{self._plan.base_url}/v1/partners/{path}"
        try:
            answer = self._session.request(method, url, timeout=TIMEOUT_SECONDS, **options)
        except requests.RequestException as error:
            self._ledger.write(no_answer=type(error).__name__, path=path)
            return None
        if fault := find_fault(answer):
            self._ledger.write(astray=f"{method} {path}: {fault}")
        return answer

    # --- Chance -------------------------------------------------------------------------------

    def _visit(self) -> dict[str, Any]:
        offer = self.chance.choice(self._plan.crowd.offers)
        return {
            "addressId": self.chance.choice(self._customer.address_ids),
            "serviceId": offer.service_id,
            "numberOfTeams": self.chance.randint(1, offer.most_teams),
            **self._time(offer.service_id),
        }

    def _time(self, service_id: str) -> dict[str, Any]:
        start = self.chance.choice(STARTS)
        end = start + self._offers[service_id].minutes
        day = self._plan.crowd.first_date + timedelta(days=self.chance.randrange(DAYS))
        timeslot = {"startAt": _clock(start), "endAt": _clock(end)}
        return {"date": day.isoformat(), "timeslot": timeslot}


def _is_passing(answer: requests.Response) -> bool:
    if answer.status_code in {429, 500, 502, 503, 504}:
        return True
    try:
        return bool(answer.json()["error"]["code"] == BUSY_KEY)
    except (ValueError, LookupError, TypeError):
        return True


def _pause_seconds(answer: requests.Response | None) -> float:
    told = "" if answer is None else answer.headers.get("Retry-After", "")
    return min(float(told), LONGEST_PAUSE_SECONDS) if told.isdecimal() else 0.5


def _clock(minute: int) -> str:
    return f"{minute % A_DAY // 60:02}:{minute % 60:02}"
