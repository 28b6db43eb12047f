"""Redis is emptied, hangs and dies while bookings are made: they are made, and told of."""

import time
import uuid
from dataclasses import dataclass, field

import pytest

from tests.processes.orders import PartnerSide
from tests.processes.stack import Stack, wait_until
from tests.system.webhook_kills.endpoints import Endpoints
from tests.system.webhook_kills.private_redis import PROGRAM, PrivateRedis

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.timeout(180),
    pytest.mark.skipif(PROGRAM is None, reason="needs the program redis-server"),
]
FLUSHES, BOOKED_WHILE_GONE, BOOKED_WHILE_FROZEN = 12, 6, 2
# Worker and beat wait longer from try to try, up to half a minute.
BACK_SECONDS = 45


@dataclass
class Booker:
    """Books one time after the other; keeps how long each answer took and what it was."""

    side: PartnerSide
    took: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    booked: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.orders = self.side.orders()

    def book(self, count):
        for _ in range(count):
            order = next(self.orders)
            started = time.monotonic()
            answer = self.side.send(
                "POST", "bookings", json=order, headers={"Idempotency-Key": str(uuid.uuid4())}
            )
            self.took.append(time.monotonic() - started)
            self.statuses.append(answer.status_code)
            self.booked.append(answer.json()["data"]["bookingId"])


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory):
    with PrivateRedis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="module")
def stack(tmp_path_factory, redis_server):
    environment = {"REDIS_URL": redis_server.url, "WEBHOOK_LEASE_SECONDS": "20"}
    with Stack(tmp_path_factory.mktemp("lost"), environment=environment) as running:
        yield running


@pytest.fixture(scope="module")
def endpoints():
    with Endpoints(1) as running:
        yield running


@pytest.fixture(scope="module")
def side(stack, endpoints):
    found = PartnerSide(stack, "partner_pays")
    found.subscribe(endpoints.urls[0])
    return found


@pytest.fixture
def booker(side):
    return Booker(side)


def wait_until_told(endpoints, booker, *, seconds):
    """Return when each booking has been told of."""
    wait_until(
        lambda: all(
            any(booking_id.encode() in arrival.body for arrival in list(endpoints.arrivals))
            for booking_id in booker.booked
        ),
        seconds=seconds,
        what="every booking is told of",
    )


def test_redis_emptied_again_and_again_loses_nothing(redis_server, endpoints, booker):
    for _ in range(FLUSHES):
        redis_server.empty()
        booker.book(1)
        redis_server.empty()

    assert set(booker.statuses) == {200}
    wait_until_told(endpoints, booker, seconds=15)
    assert endpoints.repeated() == {}


def test_redis_that_hangs_fails_no_request(redis_server, endpoints, booker):
    booker.book(1)
    redis_server.freeze()
    try:
        booker.book(BOOKED_WHILE_FROZEN)
    finally:
        redis_server.thaw()

    assert max(booker.took) < 5
    assert set(booker.statuses) == {200}
    wait_until_told(endpoints, booker, seconds=BACK_SECONDS)
    assert endpoints.repeated() == {}


def test_redis_that_dies_fails_no_request(stack, redis_server, side, endpoints, booker):
    booker.book(1)
    redis_server.kill()
    try:
        booker.book(BOOKED_WHILE_GONE)
        ready = stack.get("/readyz", seconds=10)
        served = side.send("GET", "services")
    finally:
        redis_server.start()

    assert set(booker.statuses) == {200}
    assert max(booker.took) < 3
    assert (ready.status_code, ready.json()["checks"]["broker"]) == (503, "unavailable")
    assert served.status_code == 200
    wait_until_told(endpoints, booker, seconds=BACK_SECONDS)
    stack.wait_until_ready(seconds=BACK_SECONDS)
    assert endpoints.repeated() == {}
