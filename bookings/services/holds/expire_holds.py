"""Expire holds and free their time."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from bookings.lifecycle import HOLD, HoldAction
from bookings.models import Hold
from cleanlife.jobs.sweep import sweep
from scheduling.services.release_time import release_time

LARGEST_BATCH = 500


def expire_holds(*, now: datetime) -> int:
    """Expire every hold that is past its deadline, free its time, and return how many.

    One short transaction each: a booking that comes first wins, and a hold that cannot be
    expired is logged and blocks no other.
    """
    due = Hold.objects.expired(now).order_by("expires_at")
    found = list(due.values_list("pk", flat=True)[:LARGEST_BATCH])
    expire = partial(_expire, now=now)
    return sweep(found, expire, failure="Hold %s has expired and could not be ended.")


@transaction.atomic
def _expire(hold_id: UUID, *, now: datetime) -> bool:
    hold = Hold.objects.expired(now).locked().filter(pk=hold_id).first()
    if hold is None:
        return False
    HOLD.move(hold, HoldAction.EXPIRE)
    release_time(owner_id=hold.pk)
    return True
