"""How long after a booking's answer its webhook arrives, on both set-ups."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import requests

from benchmarks.figures import Times, judge
from benchmarks.servers import SERVERS, servers
from clients.demo.receiver import Receiver
from tests.processes.orders import PartnerSide
from tests.processes.stack import Stack

BOOKINGS = 100
TARGET_P99_MILLISECONDS = 2000.0
PATIENCE_SECONDS = 60.0


def run() -> bool:
    """Measure the embedded set-up, and PostgreSQL with Redis where they answer."""
    print(f"\nbooking-to-receipt: {BOOKINGS} bookings, from the answer to the receiver")
    verdicts = [_measure("embedded", {}), _measure("PostgreSQL + Redis", SERVERS)]
    return all(verdicts)


def _measure(name: str, chosen: Mapping[str, str]) -> bool:
    with servers(chosen), tempfile.TemporaryDirectory() as data_dir, Receiver() as receiver:
        floor = Times(_post_times(receiver))
        with Stack(Path(data_dir)) as stack:
            waits = Times(_book_and_hear(stack, receiver))
    return judge(
        name,
        waits,
        target=TARGET_P99_MILLISECONDS,
        percent=99,
        floor=floor,
        floor_name="one bare POST",
    )


def _post_times(receiver: Receiver) -> Iterator[float]:
    session = requests.Session()
    for _ in range(BOOKINGS):
        started = time.perf_counter()
        session.post(receiver.url, json={"event": "floor"}, timeout=5)
        yield time.perf_counter() - started
    while not receiver.arrivals.empty():
        receiver.arrivals.get()


def _book_and_hear(stack: Stack, receiver: Receiver) -> list[float]:
    side = PartnerSide(stack, "partner_pays")
    side.subscribe(receiver.url)
    answered: dict[str, float] = {}
    for order in islice(side.orders(), BOOKINGS):
        booking = side.call("POST", "bookings", json=order)
        answered[booking["bookingId"]] = time.time()
    return list(_waits(receiver, answered))


def _waits(receiver: Receiver, answered: dict[str, float]) -> Iterator[float]:
    """Yield a wait per booking; one that was heard before its answer waited 0."""
    for _ in range(len(answered)):
        heard = receiver.wait("booking.created", seconds=PATIENCE_SECONDS)
        booking_id = heard.event["data"]["booking"]["bookingId"]
        yield max(0.0, heard.at - answered[booking_id])
