"""How long after a booking's answer its webhook arrives, on both set-ups."""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import requests

from clients.demo.receiver import Receiver
from tests.system.orders import PartnerSide
from tests.system.stack import Stack

BOOKINGS = 100
TARGET_P99_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
SERVERS = {
    "DATABASE_URL": "postgres://postgres@127.0.0.1:5432/postgres",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def run() -> bool:
    """Measure the embedded set-up, and PostgreSQL with Redis where they answer."""
    print(f"\nbooking-to-receipt: {BOOKINGS} bookings, from the answer to the receiver")
    verdicts = [_measure("embedded", {})]
    verdicts.append(_measure("PostgreSQL + Redis", SERVERS))
    return all(verdicts)


def _measure(name: str, servers: dict[str, str]) -> bool:
    for variable in SERVERS:
        os.environ.pop(variable, None)
    os.environ.update(servers)
    with tempfile.TemporaryDirectory() as data_dir, Receiver() as receiver:
        floor = sorted(_post_times(receiver))
        with Stack(Path(data_dir)) as stack:
            waits = sorted(_book_and_hear(stack, receiver))
    p50, p99 = statistics.median(waits), waits[int(len(waits) * 0.99) - 1]
    bare = statistics.median(floor)
    verdict = "PASS" if p99 <= TARGET_P99_SECONDS else "FAIL"
    print(
        f"  {name}: target p99 {TARGET_P99_SECONDS * 1000:.0f} ms, p50 {p50 * 1000:.0f} ms, "
        f"p99 {p99 * 1000:.0f} ms, most {waits[-1] * 1000:.0f} ms; "
        f"floor (one bare POST) p50 {bare * 1000:.1f} ms, ratio {p50 / bare:.0f}: {verdict}"
    )
    return verdict == "PASS"


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
