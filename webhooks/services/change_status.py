"""Pause subscriptions and resume them, many at once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cleanlife.db import update_rows
from cleanlife.jobs.celery import wake_after_commit
from webhooks.models import Lane, Subscription
from webhooks.models.lane import CHANGED_BY_ATTEMPT, DISPATCH_TASK


def change_status(
    subscriptions: Iterable[Subscription], *, status: Subscription.Status, now: datetime
) -> list[Subscription]:
    """Give them the status as ``update_subscription`` does; return those that had another.

    Deleted ones stay as they are. A bounded number of statements, however many they are.
    """
    keys = [subscription.pk for subscription in subscriptions]
    with transaction.atomic():
        lanes = Lane.objects.lock_all().in_bulk(keys)
        others = Subscription.objects.filter(pk__in=keys, deleted_at=None)
        changing = list(others.exclude(status=status).without_secrets())
        moved = [lanes[each.pk] for each in changing if each.pk in lanes]
        for lane in moved:
            lane.reset(now)
        update_rows(moved, CHANGED_BY_ATTEMPT)
        columns = {"status": status, "given_up_at": None, "updated_at": now}
        others.filter(pk__in=[each.pk for each in changing]).update(
            **columns, inactive_since=now if status == Subscription.Status.INACTIVE else None
        )
        wake_after_commit(DISPATCH_TASK)
    return changing
