"""Send whatever is due, until nothing is."""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from django.conf import settings

from webhooks.services.claim_due_deliveries import Claim, claim_due_deliveries
from webhooks.services.sending import Sending
from webhooks.services.write_back_outcomes import write_back_outcomes
from webhooks.transport import Outcome, Sender, shared_sender

# After this long nothing new is claimed, so that a worker that is asked to stop can stop.
TIME_BUDGET_SECONDS = 20.0
# How soon free threads look for new work while others still wait for slow endpoints.
_LOOK_AGAIN_SECONDS = 0.05


def dispatch_due_deliveries(*, now: datetime, sender: Sender | None = None) -> int:
    """Claim, send and write back, with every thread refilled as soon as it is free.

    Threads only send; all database work happens here. Returns how many attempts were made.
    """
    return _Drain(now, sender or shared_sender()).run()


class _Drain:
    """One run of the dispatcher."""

    def __init__(self, now: datetime, sender: Sender):
        self._now = now
        self._started = time.monotonic()
        self._sender = sender
        self._in_flight: dict[Future[Outcome], Sending] = {}

    def run(self) -> int:
        sent = 0
        with ThreadPoolExecutor(settings.WEBHOOK_CONCURRENCY, "webhooks") as threads:
            while True:
                claim = self._claim()
                for sending in claim.sendings:
                    self._in_flight[threads.submit(self._send, sending)] = sending
                if self._in_flight:
                    sent += self._write_back()
                elif not claim:
                    return sent

    def _claim(self) -> Claim:
        free = settings.WEBHOOK_CONCURRENCY - len(self._in_flight)
        if not free or self._elapsed() > TIME_BUDGET_SECONDS:
            return Claim()
        return claim_due_deliveries(now=self._moment(), most=free)

    def _send(self, sending: Sending) -> Outcome:
        if sending.problem:
            return Outcome(milliseconds=0, error=sending.problem)
        return self._sender.post(sending.url, headers=sending.headers, body=sending.body)

    def _write_back(self) -> int:
        done, _ = wait(self._in_flight, _LOOK_AGAIN_SECONDS, FIRST_COMPLETED)
        results = [(self._in_flight.pop(future), future.result()) for future in done]
        if results:
            write_back_outcomes(results, now=self._moment())
        return len(results)

    def _elapsed(self) -> float:
        return time.monotonic() - self._started

    def _moment(self) -> datetime:
        return self._now + timedelta(seconds=self._elapsed())
