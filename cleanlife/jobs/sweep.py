"""Process many rows that are due, each on its own: one after the other, or several at once."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, models

from cleanlife.http import request_id
from cleanlife.jobs import duty

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=models.Model)
Answer = TypeVar("Answer")
# What becomes due while calls are under way is looked for so often.
LOOK_SECONDS = 1.0


def sweep(ids: Iterable[UUID], process: Callable[[UUID], bool], *, failure: str) -> int:
    """Call ``process`` with each id and return how often it did something.

    One that fails is logged as ``failure % id`` and holds up no other.
    """
    return sum(_try(process, row_id, failure) for row_id in ids)


def _try(process: Callable[[UUID], bool], row_id: UUID, failure: str) -> bool:
    # One cause, one id: all lines and events that it causes carry it.
    with request_id.use(request_id.new()):
        try:
            return process(row_id)
        except Exception:
            logger.exception(failure, row_id)
            return False
        finally:
            # One that fails holds up no other, so the sweep goes on.
            duty.get_on()


@dataclass(frozen=True)
class Calls(Generic[Row, Answer]):
    """Rows for each of which another server is called.

    ``claim`` leases so many more rows, beside those that are under way. ``begin`` returns the
    call to make for a row, or None when there is nothing to do. ``end`` gets the row and what
    returns the answer, or raises what the call raised. One that fails is logged as
    ``failure % key``. Threads run the calls and nothing else: all that needs the database
    belongs into the other three.
    """

    claim: Callable[[int, Collection[Row]], Sequence[Row]]
    begin: Callable[[Row], Callable[[], Answer] | None]
    end: Callable[[Row, Callable[[], Answer]], object]
    failure: str


def sweep_at_once(calls: Calls[Row, Answer]) -> int:
    """Make up to ``settings.PROVIDER_CALLS_AT_ONCE`` calls at a time until nothing is due.

    Whoever hangs has one thread, and the others go on. Returns how many rows were claimed.
    """
    return _Sweep(calls).run()


class _Sweep(Generic[Row, Answer]):
    """One run of it."""

    def __init__(self, calls: Calls[Row, Answer]) -> None:
        self._calls = calls
        self._under_way: dict[Future[Answer], tuple[Row, Context]] = {}
        self._claimed = 0

    def run(self) -> int:
        with ThreadPoolExecutor(settings.PROVIDER_CALLS_AT_ONCE, "calls") as threads:
            while self._go_on(threads):
                pass
        return self._claimed

    def _go_on(self, threads: ThreadPoolExecutor) -> bool:
        """Do one round; return whether another one is needed."""
        rows = self._claim()
        self._claimed += len(rows)
        for row in rows:
            # One cause, one id: the call and what follows from it carry it.
            context = copy_context()
            context.run(request_id.begin, request_id.new())
            context.run(self._begin, threads, row, context)
        if not self._under_way:
            return bool(rows)
        done, _ = wait(self._under_way, LOOK_SECONDS, FIRST_COMPLETED)
        # Those that end in the same moment: in the order in which they were claimed.
        for future in [each for each in self._under_way if each in done]:
            row, context = self._under_way.pop(future)
            context.run(self._end, row, future)
            duty.get_on()
        return True

    def _claim(self) -> Sequence[Row]:
        free = settings.PROVIDER_CALLS_AT_ONCE - len(self._under_way)
        if not free:
            return ()
        try:
            return self._calls.claim(free, [row for row, _ in self._under_way.values()])
        except DatabaseError:
            if not self._under_way:
                raise
            # What is under way has been asked for, and its answers must still be written.
            logger.warning("Nothing could be claimed.", exc_info=True)
            connection.close()
            return ()

    def _begin(self, threads: ThreadPoolExecutor, row: Row, context: Context) -> None:
        try:
            call = self._calls.begin(row)
        except Exception:
            logger.exception(self._calls.failure, row.pk)
            return
        if call is not None:
            self._under_way[threads.submit(context.copy().run, call)] = (row, context)

    def _end(self, row: Row, future: Future[Answer]) -> None:
        try:
            self._calls.end(row, future.result)
        except Exception:
            logger.exception(self._calls.failure, row.pk)
