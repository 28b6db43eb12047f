"""Give the time of expired holds back."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.models import Hold
from bookings.services.move_hold import move_hold
from scheduling.services.release_time import release_time

LARGEST_BATCH = 500

logger = logging.getLogger(__name__)


def expire_holds(*, now: datetime) -> int:
    """End every hold whose time is up, free its time, and return how many.

    One short transaction each: a booking that comes first wins, and a hold that cannot be
    ended is logged and holds up no other.
    """
    due = Hold.objects.expired(now).order_by("expires_at")
    found = list(due.values_list("pk", flat=True)[:LARGEST_BATCH])
    return sum(_try_to_expire(hold_id, now=now) for hold_id in found)


def _try_to_expire(hold_id: UUID, *, now: datetime) -> bool:
    try:
        return _expire(hold_id, now=now)
    except Exception:
        logger.exception("Hold %s has expired and could not be ended.", hold_id)
        return False


@transaction.atomic
def _expire(hold_id: UUID, *, now: datetime) -> bool:
    locked = Hold.objects.expired(now).select_for_update(of=("self",))
    hold = locked.filter(pk=hold_id).first()
    if hold is None:
        return False
    move_hold(hold, "expire")
    release_time(owner_id=hold.pk)
    return True
