"""Change a subscription."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cleanlife.jobs.celery import wake_after_commit
from webhooks.models import Lane, Subscription
from webhooks.models.lane import DISPATCH_TASK
from webhooks.services.admit_subscription import admit_change


def update_subscription(
    subscription: Subscription,
    *,
    url: str | None = None,
    events: Sequence[str] | None = None,
    status: str | None = None,
    retry_policy: str | None = None,
    now: datetime,
) -> Subscription:
    """Change what is given; ``events`` replaces the list.

    The URL has passed ``check_url``, which asks name servers and so runs before transactions.
    Deliveries that wait go to the new URL. Another URL or status makes the lane forget what was
    known of a failing endpoint. Raises DuplicateSubscription.
    """
    requested = {
        "url": url,
        "events": None if events is None else list(dict.fromkeys(events)),
        "status": status,
        "retry_policy": retry_policy,
    }
    changes = {
        name: value
        for name, value in requested.items()
        if value is not None and value != getattr(subscription, name)
    }
    if not changes:
        return subscription
    for name, value in changes.items():
        setattr(subscription, name, value)
    subscription.updated_at = now
    columns = [*changes, "updated_at"]
    if "url" in changes:
        columns.append("search_text")
    if "status" in changes:
        # Any other change leaves it as it is: it may have been given up since it was read.
        subscription.given_up_at = None
        is_inactive = status == Subscription.Status.INACTIVE
        subscription.inactive_since = now if is_inactive else None
        columns += ["given_up_at", "inactive_since"]
    with transaction.atomic():
        if changes.keys() & {"url", "events"}:
            subscription.fingerprint = admit_change(
                subscription,
                url=url if "url" in changes else None,
                events=events if "events" in changes else None,
            )
            columns.append("fingerprint")
        if changes.keys() & {"url", "status"}:
            _reset_lane(subscription, now)
        subscription.save(update_fields=columns)
    return subscription


def _reset_lane(subscription: Subscription, now: datetime) -> None:
    lane = Lane.objects.lock_all().get(subscription=subscription)
    lane.reset(now)
    lane.save()
    wake_after_commit(DISPATCH_TASK)
