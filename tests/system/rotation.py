"""A partner who books without pause, and rotates the secret of the endpoint that hears it."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.processes.caller import Caller
from tests.processes.orders import PartnerSide
from tests.processes.stack import Stack, wait_until
from tests.system.secret_lives import Rotation, Signed
from tests.webhooks.receiver import Received, Receiver

EVENTS = (
    "booking.created",
    "booking.updated",
    "booking.cancelled",
    "booking.appointment_status_changed",
)
BOOKERS = 3
# Gone, it says now and then: such a delivery fails at once, and waits to be sent by hand.
ANSWERS = [*[200] * 24, 410] * 1000
PATIENCE_SECONDS = 60
# The receiver's clock is the monotonic one.
_EPOCH = time.time() - time.monotonic()


class Rotating:
    """The partner, its endpoint with all that arrived, and its rotations so far."""

    def __init__(self, stack: Stack, receiver: Receiver):
        self.side = PartnerSide(stack, "partner_pays")
        self.receiver = receiver
        self.first_secret = self.side.subscribe(receiver.url, *EVENTS)["secret"]
        self.path = f"webhooks/subscriptions/{self.side.subscription['id']}"
        self.rotations: list[Rotation] = []

    def rotate(self, *, overlap_seconds: int) -> Rotation:
        """Ask for a new secret, with an overlap unless it is 0."""
        body = {"overlapSeconds": overlap_seconds} if overlap_seconds else {}
        asked_at = time.time()
        answer = self.side.call("POST", f"{self.path}/rotate-secret", json=body)
        made = Rotation(answer["secret"], overlap_seconds, asked_at, time.time())
        self.rotations.append(made)
        return made

    def wait_for_messages(self, number: int, *, signed_after: float) -> None:
        """Return when that many have come whose signature is of a later time."""
        wait_until(
            lambda: self._signed_after(signed_after) >= number,
            seconds=PATIENCE_SECONDS,
            what=f"{number} messages signed after {signed_after}",
        )

    def retry_failed(self) -> int:
        """Have the failed deliveries sent again; return how many."""
        failed = self._deliveries("FAILED")
        for delivery in failed:
            self.side.call("POST", f"webhooks/deliveries/{delivery['id']}/retry")
        return len(failed)

    def wait_until_all_are_sent(self) -> None:
        """Return when nothing waits for its first attempt or a further one."""
        wait_until(
            lambda: not self._deliveries("PENDING"), seconds=PATIENCE_SECONDS, what="all sent"
        )

    @contextmanager
    def booking(self) -> Iterator[None]:
        """Book, change and cancel in several threads until the block ends."""
        order, stop = next(self.side.orders()), threading.Event()
        with ThreadPoolExecutor(BOOKERS) as threads:
            key = self.side.headers["x-api-key"]
            bookers = [
                threads.submit(
                    _book_again_and_again, Caller(self.side.base_url, key), order, stop.is_set
                )
                for _ in range(BOOKERS)
            ]
            try:
                yield
            finally:
                stop.set()
        assert min(booker.result() for booker in bookers) > 0

    def _signed_after(self, moment: float) -> int:
        return sum(signed(request).second >= moment for request in list(self.receiver.requests))

    def _deliveries(self, status: str) -> list[dict[str, str]]:
        query = {
            "status": status,
            "limit": 100,
            "subscriptionId": self.side.subscription["id"],
        }
        found: list[dict[str, str]] = self.side.call("GET", "webhooks/deliveries", params=query)
        return found


def signed(request: Received) -> Signed:
    """Return what a message tells of when it was signed."""
    return Signed(int(request.headers["webhook-timestamp"]), request.at + _EPOCH)


def _book_again_and_again(
    caller: Caller, order: dict[str, str], stops: Callable[[], bool]
) -> int:
    for number in itertools.count():
        if stops():
            return number
        path = f"bookings/{caller.call('POST', 'bookings', json=order)['bookingId']}"
        caller.call("PATCH", path, json={"notes": f"الطابق {number}"})
        caller.call("PATCH", f"{path}/cancel", json={})
    raise AssertionError
