"""Claim due rows for one worker."""

from datetime import datetime
from typing import TypeVar

from django.db import models, transaction

from bookings.retry_delays import LEASE

Row = TypeVar("Row", bound=models.Model)


def claim_due(
    due: "models.QuerySet[Row]", column: str, *, now: datetime, limit: int
) -> list[Row]:
    """Return rows that are due, and postpone them so that no other worker claims them.

    A worker that dies leaves them to the next one after the lease. Call providers afterwards:
    no transaction is open then.
    """
    with transaction.atomic():
        locked = due.select_for_update(of=("self",), skip_locked=True).order_by(column)
        rows = list(locked[:limit])
        keys = [row.pk for row in rows]
        due.model._default_manager.filter(pk__in=keys).update(  # noqa: SLF001
            **{column: now + LEASE}
        )
    return rows
