"""Whose request gets the next thread: by turns, and nobody holds more than half."""

import logging
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cleanlife.server.queues import Kind, Queue, Queues
from cleanlife.server.refusals import BUSY

logger = logging.getLogger(__name__)

# Threads that partners never hold, for pages; and those for the two checks.
THREADS_FOR_PAGES = 2
THREADS_FOR_CHECKS = 2
WAITING_SECONDS = 5.0
LAST_ANSWERS_SECONDS = 1.0
# What `partners/api/access.py` calls in the environment of a request.
LEARN_PARTNER = "cleanlife.learn_partner"


@dataclass(eq=False)
class Ticket:
    """A connection whose first request waits for a thread."""

    channel: Any
    queue: Queue
    gives_up_at: float = field(default_factory=lambda: time.monotonic() + WAITING_SECONDS)
    began_at: float = 0.0

    @property
    def request(self) -> Any:
        """The request that waits."""
        return self.channel.requests[0]


class FairPool:
    """Waitress's dispatcher: hands requests to threads.

    ``threads`` is what partners have together; each of them holds half of that at most, and so
    does each client's IP address. What waits for longer than ``WAITING_SECONDS`` is refused.
    Refusals and /healthz have a thread of their own, which waits for nothing else.
    """

    def __init__(self, queues: Queues, *, threads: int) -> None:
        self._queues = queues
        self._half = max(1, threads // 2)
        self._most = {
            Kind.PARTNER: threads,
            Kind.PAGE: self._half + THREADS_FOR_PAGES,
            Kind.CHECK: THREADS_FOR_CHECKS,
        }
        self._working_threads = threads + THREADS_FOR_PAGES
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)
        self._quick_work = threading.Condition(self._lock)
        self._waiting: OrderedDict[Queue, deque[Ticket]] = OrderedDict()
        self._quick: deque[Ticket] = deque()
        self._running: Counter[Queue | Kind] = Counter()
        self._held: set[Ticket] = set()
        self._is_over = False
        workers = self._working_threads + THREADS_FOR_CHECKS
        self._threads = [self._start(self._do_work, number) for number in range(workers)]
        self._threads.append(self._start(self._do_quick_work, workers))

    def add_task(self, channel: Any) -> None:
        """Let the channel's first request wait for its turn."""
        request = channel.requests[0]
        ticket = Ticket(channel, self._queues.queue_of(request, peer=channel.addr[0]))
        with self._lock:
            if request.error is not None or ticket.queue.kind is Kind.ALIVE:
                self._quick.append(ticket)
                self._quick_work.notify()
            else:
                self._waiting.setdefault(ticket.queue, deque()).append(ticket)
                self._work.notify()

    def refuse_late_tickets(self) -> None:
        """Refuse what has waited for too long; the server's loop calls this."""
        now = time.monotonic()
        with self._lock:
            for queue, tickets in list(self._waiting.items()):
                while tickets and tickets[0].gives_up_at <= now:
                    ticket = tickets.popleft()
                    ticket.request.refuse(BUSY)
                    self._quick.append(ticket)
                if not tickets:
                    del self._waiting[queue]
            if self._quick:
                self._quick_work.notify()

    def is_held(self, *, before: float) -> bool:
        """Return whether requests have held half of the threads since then (monotonic).

        Those that wait for a slow reader do not count: they have a bound of their own.
        """
        with self._lock:
            held = [each for each in self._held if each.began_at < before]
        return sum(not each.channel.total_outbufs_len for each in held) >= self._half

    def shutdown(self) -> None:
        """Start nothing more; wait a moment for what runs."""
        with self._lock:
            self._is_over = True
            self._work.notify_all()
            self._quick_work.notify_all()
        ends_at = time.monotonic() + LAST_ANSWERS_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, ends_at - time.monotonic()))

    def _start(self, target: Callable[[], None], number: int) -> threading.Thread:
        thread = threading.Thread(target=target, name=f"web-{number}", daemon=True)
        thread.start()
        return thread

    def _do_work(self) -> None:
        ticket = self._next_ticket(None)
        while ticket is not None:
            _serve(ticket, learn=self._learn)
            ticket = self._next_ticket(ticket)

    def _next_ticket(self, done: Ticket | None) -> Ticket | None:
        with self._lock:
            if done is not None:
                # What this lets in is one ticket at most, and we are here to take it.
                self._count(done.queue, -1)
                self._held.discard(done)
            while not self._is_over:
                if (ticket := self._choose()) is not None:
                    ticket.began_at = time.monotonic()
                    self._held.add(ticket)
                    return ticket
                self._work.wait()
        return None

    def _choose(self) -> Ticket | None:
        """Take the next ticket whose queue may hold one thread more; its queue goes last."""
        for queue, tickets in self._waiting.items():
            if self._may_run(queue):
                ticket = tickets.popleft()
                self._waiting.move_to_end(queue)
                if not tickets:
                    del self._waiting[queue]
                self._count(queue, +1)
                return ticket
        return None

    def _may_run(self, queue: Queue) -> bool:
        most = 1 if queue.kind is Kind.CHECK else self._half
        if self._running[queue] >= most or self._running[queue.kind] >= self._most[queue.kind]:
            return False
        together = self._running[Kind.PARTNER] + self._running[Kind.PAGE]
        return queue.kind is Kind.CHECK or together < self._working_threads

    def _count(self, queue: Queue, change: int) -> None:
        self._running[queue] += change
        self._running[queue.kind] += change
        if not self._running[queue]:
            del self._running[queue]

    def _learn(self, ticket: Ticket, request: Any, partner: str) -> None:
        """Count a running request for the partner whose key it turned out to carry."""
        known = Queue(ticket.queue.kind, partner)
        if known == ticket.queue:
            return
        with self._lock:
            self._queues.learn(request, partner)
            self._sort_again(ticket.queue)
            self._count(ticket.queue, -1)
            self._count(known, +1)
            ticket.queue = known
            self._work.notify_all()

    def _sort_again(self, queue: Queue) -> None:
        for ticket in self._waiting.pop(queue, ()):
            ticket.queue = self._queues.queue_of(ticket.request, peer=ticket.channel.addr[0])
            self._waiting.setdefault(ticket.queue, deque()).append(ticket)

    def _do_quick_work(self) -> None:
        while (ticket := self._next_quick_ticket()) is not None:
            _serve(ticket, learn=None)

    def _next_quick_ticket(self) -> Ticket | None:
        with self._lock:
            while not self._is_over:
                if self._quick:
                    return self._quick.popleft()
                self._quick_work.wait()
        return None


def _serve(ticket: Ticket, *, learn: Callable[[Ticket, Any, str], None] | None) -> None:
    request = ticket.request
    if learn is not None:
        request.extras = {LEARN_PARTNER: lambda partner: learn(ticket, request, partner)}
    try:
        ticket.channel.service()
    except Exception:
        # Waitress answers for an application that fails; here the connection itself broke.
        logger.exception("A connection broke.")
        ticket.channel.give_up()
