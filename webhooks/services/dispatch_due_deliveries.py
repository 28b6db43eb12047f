"""Send whatever is due, until nothing is."""

import logging
import queue
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from cleanlife import clock
from webhooks import metrics
from webhooks.pace import SLOW_MILLISECONDS
from webhooks.services.claim_due_deliveries import Claim, claim_due_deliveries
from webhooks.services.sending import Sending
from webhooks.services.turns import Room
from webhooks.services.write_back_outcomes import Result, write_back_outcomes
from webhooks.transport import NOT_SENT, Outcome, Sender, cut_off_exchanges, shared_sender

logger = logging.getLogger(__name__)

# Beat wakes a dispatcher this often, so whoever is free waits for what is due before.
_BEAT_SECONDS = 2.0
_LOOK_AGAIN_SECONDS = 0.25
# A round of claiming and writing back costs much the same for one as for many: when many are
# under way, results gather for so long, or until there are so many.
_GATHER_SECONDS = 0.03
_GATHER = 24
# A worker that is asked to stop waits so long for endpoints, because a supervisor's patience
# is 10 s, and so long for the database.
_LAST_ANSWERS_SECONDS = 5.0
_LAST_WRITES_SECONDS = 30.0
# Sendings that turn slow under way free their slot, so there may be more of them than slots:
# half of the slots each second, until the first ones are cut off.
_OVERFLOW = 6

_Answer: TypeAlias = Future[Outcome]
# None is a wake-up.
_Inbox: TypeAlias = queue.SimpleQueue[_Answer | None]
_inboxes: set[_Inbox] = set()
_stopping = threading.Event()


def dispatch_due_deliveries(*, now: datetime, sender: Sender | None = None) -> int:
    """Claim, send and write back, with every thread refilled as soon as it is free.

    Threads only send; all database work happens here. Returns how many attempts were made.
    """
    return _Drain(now, sender or shared_sender()).run()


def look_for_more() -> None:
    """Let the dispatchers that are at work in this process claim at once."""
    for inbox in list(_inboxes):
        inbox.put(None)


def stop_dispatching() -> None:
    """Claim nothing more in this process; what is under way is finished."""
    _stopping.set()
    look_for_more()


def _patience(seconds: float) -> float:
    """Return how long to wait for results before looking again.

    What is due and was not claimed is held by another dispatcher, or has to wait for a thread.
    """
    return seconds if 0 < seconds < _LOOK_AGAIN_SECONDS else _LOOK_AGAIN_SECONDS


class _Drain:
    """One run of the dispatcher."""

    def __init__(self, now: datetime, sender: Sender):
        # Kept as a distance: a run may last for days, and clocks are set right now and then.
        self._ahead = now - clock.now()
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
                    while self._go_on(threads):
                        pass
                finally:
                    # Whatever ended it: a result that is not written down is sent again.
                    while self._in_flight or self._unwritten:
                        self._take_results(_LOOK_AGAIN_SECONDS)
        finally:
            _inboxes.discard(self._inbox)
        return self._sent

    def _go_on(self, threads: ThreadPoolExecutor) -> bool:
        """Do one round; tell whether another one is needed."""
        claim = self._claim()
        for sending in claim.sendings:
            self._send_by(threads, sending)
        if claim:
            # There may be more; meanwhile results come in.
            self._take_results(0)
            return True
        seconds = self._seconds_until(claim.next_due_at)
        if self._in_flight or self._unwritten:
            self._take_results(_patience(seconds))
            return True
        if seconds > _BEAT_SECONDS or _stopping.is_set():
            return False
        self._results(_patience(seconds))
        return True

    def _claim(self) -> Claim:
        room = self._room()
        if _stopping.is_set() or not (room.quick or room.slow):
            return Claim()
        try:
            return claim_due_deliveries(now=self._moment(), room=room)
        except DatabaseError:
            if not self._in_flight:
                raise
            # The results of what is under way must still be written.
            logger.exception("Nothing could be claimed.")
            connection.close()
            return Claim()

    def _room(self) -> Room:
        """Share the threads: slow sendings together hold half of them.

        One that takes long turns slow under way and gives its slot back.
        """
        half = max(settings.WEBHOOK_CONCURRENCY // 2, 1)
        before = time.monotonic() - SLOW_MILLISECONDS / 1000
        slow = sum(
            sending.is_slow or begun < before for sending, begun in self._in_flight.values()
        )
        quick = settings.WEBHOOK_CONCURRENCY - (len(self._in_flight) - slow) - min(slow, half)
        if len(self._in_flight) >= settings.WEBHOOK_CONCURRENCY * _OVERFLOW:
            return Room(0, 0)
        return Room(max(quick, 0), max(min(half - slow, quick), 0))

    def _send_by(self, threads: ThreadPoolExecutor, sending: Sending) -> None:
        if sending.attempt.number == 1:
            waited = sending.attempt.started_at - sending.delivery.created_at
            metrics.FIRST_ATTEMPT_SECONDS.observe(max(waited.total_seconds(), 0))
        future = threads.submit(self._send, sending)
        self._in_flight[future] = (sending, time.monotonic())
        future.add_done_callback(self._inbox.put)

    def _send(self, sending: Sending) -> Outcome:
        if sending.problem:
            return Outcome(milliseconds=0, error=sending.problem)
        try:
            return self._sender.post(sending.url, headers=sending.headers, body=sending.body)
        except Exception:
            # The edge: one delivery that cannot be sent must not end the sending of others.
            logger.exception("Delivery %s could not be sent.", sending.delivery.pk)
            return Outcome(milliseconds=0, error=NOT_SENT)

    def _take_results(self, seconds: float) -> None:
        """Wait for results and write them; after a stop, do not wait for those who hang."""
        if _stopping.is_set():
            now = time.monotonic()
            self._cut_off_at = min(self._cut_off_at, now + _LAST_ANSWERS_SECONDS)
            if now >= self._cut_off_at:
                cut_off_exchanges()
        self._write_back(self._results(seconds))

    def _results(self, seconds: float) -> list[Result]:
        """Wait for a result or a wake-up; return the results that are there by then."""
        found = self._take_from_inbox(seconds)
        gather_until = time.monotonic() + _GATHER_SECONDS
        while found and len(found) < _GATHER <= len(self._in_flight):
            more = self._take_from_inbox(gather_until - time.monotonic())
            if not more:
                break
            found += more
        done = [future for future in found if future is not None]
        return [(self._in_flight.pop(future)[0], future.result()) for future in done]

    def _take_from_inbox(self, seconds: float) -> list[_Answer | None]:
        found: list[_Answer | None] = []
        with suppress(queue.Empty):
            found.append(self._inbox.get(timeout=max(seconds, 0)))
            while True:
                found.append(self._inbox.get_nowait())
        return found

    def _write_back(self, results: list[Result]) -> None:
        """Write results, however long the database is away: lost ones would be sent again."""
        self._sent += len(results)
        self._unwritten += results
        give_up_at = time.monotonic() + _LAST_WRITES_SECONDS
        while self._unwritten:
            try:
                left = write_back_outcomes(self._unwritten, now=self._moment()).left
            except (OperationalError, InterfaceError):
                if _stopping.is_set() and time.monotonic() > give_up_at:
                    raise
                logger.exception("Results could not be written; trying again.")
                connection.close()
                time.sleep(_LOOK_AGAIN_SECONDS)
            else:
                self._unwritten = left
                return

    def _seconds_until(self, moment: datetime | None) -> float:
        if moment is None:
            return float("inf")
        return (moment - self._moment()).total_seconds()

    def _moment(self) -> datetime:
        return clock.now() + self._ahead
