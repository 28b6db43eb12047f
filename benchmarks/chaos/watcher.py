"""A partner who writes, reads and listens four times a second, and so sees every outage."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import requests

from benchmarks.chaos.shape import OK, find_fault
from benchmarks.chaos.world import EVENTS
from clients.demo.receiver import Receiver
from tests.system.crowd import Crowd

EVERY_SECONDS = 0.25
TIMEOUT_SECONDS = 3.0
# A webhook may take this long before it counts as missing.
WEBHOOK_SECONDS = 3.0
STEADY_SECONDS = 3.0


@dataclass(frozen=True)
class Probe:
    """One request; ``what`` is its status, or that there was no answer."""

    kind: str
    began_at: float
    ended_at: float
    what: str


@dataclass
class Seen:
    """Everything that was noticed; moments are those of the monotonic clock."""

    probes: list[Probe] = field(default_factory=list)
    written_at: dict[str, float] = field(default_factory=dict)
    heard_at: dict[str, float] = field(default_factory=dict)
    astray: list[str] = field(default_factory=list)

    def api_outage(self, counted_from: float, until: float) -> float:
        """Return the seconds from then on until the last failure within the window."""
        ends = [p.ended_at for p in list(self.probes) if counted_from < p.ended_at <= until]
        failed = [p.ended_at for p in list(self.probes) if p.what != str(OK)]
        failed = [ended_at for ended_at in failed if counted_from < ended_at <= until]
        if not ends:
            return until - counted_from
        return max(failed, default=counted_from) - counted_from

    def webhook_outage(self, counted_from: float, until: float) -> float:
        """Return the seconds from then on until webhooks flowed again.

        They stand still while one is missing and no other arrives: a single late one, whose
        worker died, is no outage.
        """
        still = [end for _, end in self._silences(until) if end > counted_from]
        return max(still, default=counted_from) - counted_from

    def answers(self, begin: float, end: float) -> Counter[str]:
        """Count what was answered to requests that ended in this time."""
        return Counter(p.what for p in list(self.probes) if begin < p.ended_at <= end)

    def is_steady(self) -> bool:
        """Return whether all went well of late."""
        now = time.monotonic()
        late = [p for p in self.probes[-200:] if p.ended_at > now - STEADY_SECONDS]
        kinds = {p.kind for p in late if p.what == str(OK)}
        went_well = kinds == {"read", "write"} and all(p.what == str(OK) for p in late)
        return went_well and self.webhook_outage(now - STEADY_SECONDS, now) == 0

    def _silences(self, until: float) -> Iterator[tuple[float, float]]:
        """Yield the spans in which nothing came although something was missing."""
        heard = sorted(at for at in list(self.heard_at.values()) if at <= until)
        written = sorted(self.written_at.items(), key=lambda pair: pair[1])
        came = dict(self.heard_at)
        for begin, end in zip([0.0, *heard], [*heard, until], strict=True):
            if end - begin <= WEBHOOK_SECONDS:
                continue
            missing = (at for name, at in written if at < end and came.get(name, until) >= end)
            since = max(next(missing, end), begin)
            if end - since > WEBHOOK_SECONDS:
                yield since, end


class Watcher:
    """Threads that watch a running product as a partner of its own; a context manager."""

    def __init__(self, base_url: str, crowd: Crowd) -> None:
        self.seen = Seen()
        self._base_url = base_url
        self._customer = crowd.customers[0]
        self._offer = crowd.offers[0]
        self._day = crowd.first_date
        self._receiver = Receiver()
        self._is_over = threading.Event()
        self._booking_id = ""

    def __enter__(self) -> Self:
        self._receiver.__enter__()
        self._send(
            "POST", "webhooks/subscriptions", {"url": self._receiver.url, "events": EVENTS}
        )
        visit = {
            "contactId": self._customer.contact_id,
            "addressId": self._customer.address_ids[0],
            "serviceId": self._offer.service_id,
            "date": self._day.isoformat(),
            "timeslot": {"startAt": "10:00", "endAt": "12:00"},
        }
        self._booking_id = self._send("POST", "bookings", visit).json()["data"]["bookingId"]
        for watch in (self._write, self._read, self._hear):
            threading.Thread(target=watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._receiver.__exit__()

    def rest(self) -> None:
        """Ask for nothing more, but go on hearing what comes."""
        self._is_over.set()

    def _write(self) -> None:
        number = 0
        while not self._is_over.wait(EVERY_SECONDS):
            number += 1
            note = str(number)
            began_at = time.monotonic()
            if self._probe("write", "PATCH", {"notes": note}):
                self.seen.written_at[note] = began_at

    def _read(self) -> None:
        while not self._is_over.wait(EVERY_SECONDS):
            self._probe("read", "GET", None)

    def _hear(self) -> None:
        while True:
            received = self._receiver.arrivals.get()
            note = received.event["data"]["booking"]["notes"]
            self.seen.heard_at.setdefault(str(note), time.monotonic())

    def _probe(self, kind: str, method: str, body: dict[str, Any] | None) -> bool:
        began_at = time.monotonic()
        what = self._try(lambda: self._send(method, f"bookings/{self._booking_id}", body))
        self.seen.probes.append(Probe(kind, began_at, time.monotonic(), what))
        return what == str(OK)

    def _try(self, request: Callable[[], requests.Response]) -> str:
        try:
            answer = request()
        except requests.RequestException:
            return "none"
        if fault := find_fault(answer):
            self.seen.astray.append(f"watcher: {fault}")
        return str(answer.status_code)

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> requests.Response:
        # A connection of its own for each: the watcher asks whether the product answers.
        return requests.request(
            method,
            f"{self._base_url}/v1/partners/{path}",
            json=body,
            headers={"x-api-key": self._customer.key},
            timeout=TIMEOUT_SECONDS,
        )
