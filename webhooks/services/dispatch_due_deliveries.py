"""Send what is due, until nothing is: claim, send, write back."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from cleanlife import clock
from cleanlife.jobs.duty import Duty
from webhooks import metrics
from webhooks.services.allocate_capacity import Capacity
from webhooks.services.claim_due_deliveries import Claim, Sending, claim_due_deliveries
from webhooks.services.write_back_outcomes import Result, write_back_outcomes
from webhooks.throttle import SLOW_MILLISECONDS
from webhooks.transport import NOT_SENT, Outcome, Sender, cut_off_exchanges, shared_sender

logger = logging.getLogger(__name__)

# Beat wakes a dispatcher this often, so an idle one waits for what is due before.
_BEAT_SECONDS = 2.0
_POLL_SECONDS = 0.25
# A round of claiming and writing back costs much the same for one as for many: when many are
# under way, results gather for so long, or until there are so many.
_GATHER_SECONDS = 0.03
_GATHER = 24
# A worker that is asked to stop waits so long for endpoints, because a supervisor kills it
# after 10 s, and so long for the database.
_LAST_ANSWERS_SECONDS = 5.0
_LAST_WRITES_SECONDS = 30.0
# A request that turns slow under way frees its slot, so there may be more of them than slots:
# half of the slots each second, until the first ones are cut off.
_OVERFLOW = 6

_Answer: TypeAlias = Future[Outcome]
# None is a wake-up.
_Inbox: TypeAlias = queue.SimpleQueue[_Answer | None]
_inboxes: set[_Inbox] = set()
_stopping = threading.Event()
_dispatch = Duty("dispatch")


def answer_wake_up(read_clock: Callable[[], datetime]) -> None:
    """Dispatch what is due, one dispatcher per process: one that is running polls once more."""
    poll_now()
    _dispatch.run(lambda: dispatch_due_deliveries(now=read_clock()))


def dispatch_due_deliveries(*, now: datetime, sender: Sender | None = None) -> int:
    """Claim, send and write back, with every thread refilled as soon as it is free.

    Threads only send; all database work happens here. Returns how many attempts were made.
    """
    return _DispatcherRun(now, sender or shared_sender()).run()


def poll_now() -> None:
    """Let the dispatchers that are running in this process claim at once."""
    for inbox in list(_inboxes):
        inbox.put(None)


def stop_dispatching() -> None:
    """Claim nothing more in this process; what is under way is finished."""
    _stopping.set()
    poll_now()


def _poll_after(seconds: float) -> float:
    """Return how long to wait for results before polling, when a lane is due so soon.

    What is due and was not claimed is held by another dispatcher, or has to wait for a thread.
    """
    return seconds if 0 < seconds < _POLL_SECONDS else _POLL_SECONDS


class _DispatcherRun:
    """One run of the dispatcher."""

    def __init__(self, now: datetime, sender: Sender):
        # An offset, because a run may last for days, and clocks are adjusted now and then.
        self._clock_offset = now - clock.now()
        self._sender = sender
        self._in_flight: dict[_Answer, tuple[Sending, float]] = {}
        self._inbox: _Inbox = queue.SimpleQueue()
        # Results whose lanes were locked.
        self._unwritten: list[Result] = []
        self._sent = 0
        self._cut_off_at = float("inf")

    def run(self) -> int:
        most = settings.WEBHOOK_CONCURRENCY * _OVERFLOW
        _inboxes.add(self._inbox)
        try:
            with ThreadPoolExecutor(most, "webhooks") as threads:
                try:
                    while self._run_once(threads):
                        pass
                finally:
                    # Whatever ended it: a delivery without a written result is sent again.
                    while self._in_flight or self._unwritten:
                        self._write_results(_POLL_SECONDS)
        finally:
            _inboxes.discard(self._inbox)
        return self._sent

    def _run_once(self, threads: ThreadPoolExecutor) -> bool:
        """Do one round; return whether another one is needed."""
        claim = self._claim()
        for sending in claim.sendings:
            self._submit(threads, sending)
        if claim:
            # There may be more; meanwhile results come in.
            self._write_results(0)
            return True
        seconds = self._seconds_until(claim.next_due_at)
        if self._in_flight or self._unwritten:
            self._write_results(_poll_after(seconds))
            return True
        if seconds > _BEAT_SECONDS or _stopping.is_set():
            return False
        self._results(_poll_after(seconds))
        return True

    def _claim(self) -> Claim:
        capacity = self._capacity()
        if _stopping.is_set() or not (capacity.quick or capacity.slow):
            return Claim()
        try:
            claim = claim_due_deliveries(now=self._now(), capacity=capacity)
        except DatabaseError:
            if not self._in_flight:
                raise
            # The results of what is under way must still be written.
            logger.exception("Nothing could be claimed.")
            connection.close()
            return Claim()
        _dispatch.get_on()
        return claim

    def _capacity(self) -> Capacity:
        """Return the free slots: slow requests together hold half of them.

        One that takes long turns slow under way and frees its slot.
        """
        half = max(settings.WEBHOOK_CONCURRENCY // 2, 1)
        before = time.monotonic() - SLOW_MILLISECONDS / 1000
        slow = sum(
            sending.is_slow or begun < before for sending, begun in self._in_flight.values()
        )
        quick = settings.WEBHOOK_CONCURRENCY - (len(self._in_flight) - slow) - min(slow, half)
        if len(self._in_flight) >= settings.WEBHOOK_CONCURRENCY * _OVERFLOW:
            return Capacity(0, 0)
        return Capacity(max(quick, 0), max(min(half - slow, quick), 0))

    def _submit(self, threads: ThreadPoolExecutor, sending: Sending) -> None:
        if sending.attempt.number == 1:
            waited = sending.attempt.started_at - sending.delivery.created_at
            metrics.FIRST_ATTEMPT_SECONDS.observe(max(waited.total_seconds(), 0))
        future = threads.submit(self._send, sending)
        self._in_flight[future] = (sending, time.monotonic())
        future.add_done_callback(self._inbox.put)

    def _send(self, sending: Sending) -> Outcome:
        if sending.problem:
            return Outcome(milliseconds=0, problem=sending.problem)
        try:
            return self._sender.post(sending.url, headers=sending.headers, body=sending.body)
        except Exception:
            # The edge: one delivery that cannot be sent must not stop the others.
            logger.exception("Delivery %s could not be sent.", sending.delivery.pk)
            return Outcome(milliseconds=0, problem=NOT_SENT)

    def _write_results(self, seconds: float) -> None:
        """Wait for results and write them; after a stop, cut off endpoints that hang."""
        if _stopping.is_set():
            now = time.monotonic()
            self._cut_off_at = min(self._cut_off_at, now + _LAST_ANSWERS_SECONDS)
            if now >= self._cut_off_at:
                cut_off_exchanges()
        self._write_back(self._results(seconds))

    def _results(self, seconds: float) -> list[Result]:
        """Wait for a result or a wake-up; return the results that are there by then."""
        found = self._read_inbox(seconds)
        gather_until = time.monotonic() + _GATHER_SECONDS
        while found and len(found) < _GATHER <= len(self._in_flight):
            more = self._read_inbox(gather_until - time.monotonic())
            if not more:
                break
            found += more
        done = [future for future in found if future is not None]
        return [(self._in_flight.pop(future)[0], future.result()) for future in done]

    def _read_inbox(self, seconds: float) -> list[_Answer | None]:
        found: list[_Answer | None] = []
        with suppress(queue.Empty):
            found.append(self._inbox.get(timeout=max(seconds, 0)))
            while True:
                found.append(self._inbox.get_nowait())
        return found

    def _write_back(self, results: list[Result]) -> None:
        """Write results, however long the database is away: else they would be sent again."""
        self._sent += len(results)
        self._unwritten += results
        give_up_at = time.monotonic() + _LAST_WRITES_SECONDS
        while self._unwritten:
            try:
                left = write_back_outcomes(self._unwritten, now=self._now()).left
            except (OperationalError, InterfaceError):
                if _stopping.is_set() and time.monotonic() > give_up_at:
                    raise
                # No new process could write them either, and it would not know them.
                _dispatch.show_life()
                logger.exception("Results could not be written; trying again.")
                connection.close()
                time.sleep(_POLL_SECONDS)
            else:
                self._unwritten = left
                _dispatch.get_on()
                return

    def _seconds_until(self, moment: datetime | None) -> float:
        if moment is None:
            return float("inf")
        return (moment - self._now()).total_seconds()

    def _now(self) -> datetime:
        return clock.now() + self._clock_offset
