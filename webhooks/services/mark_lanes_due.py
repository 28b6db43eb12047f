"""Let dispatchers look at lanes that got something to send."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Coalesce, Least

from webhooks.models import Lane


def mark_lanes_due(subscription_ids: Collection[UUID], *, now: datetime) -> None:
    """Make them due now, in the caller's transaction; one that waits longer keeps its place."""
    lanes = Lane.objects.filter(pk__in=subscription_ids)
    if len(subscription_ids) > 1:
        # An UPDATE locks in no order that others could keep.
        list(lanes.lock_all().values_list("pk"))
    marked = lanes.update(next_due_at=Least(Coalesce("next_due_at", now), now))
    if marked < len(subscription_ids):
        # A subscription without a lane, made by an older release beside this one, would never
        # be sent anything.
        missing = [Lane(subscription_id=pk, next_due_at=now) for pk in subscription_ids]
        Lane.objects.bulk_create(missing, ignore_conflicts=True)
