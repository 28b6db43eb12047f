"""Process many rows that are due, each on its own."""

import logging
from collections.abc import Callable, Iterable
from uuid import UUID

from cleanlife.http import request_id
from cleanlife.jobs import duty

logger = logging.getLogger(__name__)


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
