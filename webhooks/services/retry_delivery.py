"""Send a failed delivery again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min

from cleanlife.jobs.celery import wake_after_commit
from webhooks.errors import DeliveryNotRetryable
from webhooks.models import Delivery, Lane
from webhooks.models.lane import DISPATCH_TASK


def retry_delivery(delivery: Delivery, *, now: datetime) -> Delivery:
    """Make it due at once, with a new full schedule; the count of attempts continues.

    It goes before whatever waits in its lane, and through an open breaker: a person asks for
    it now. Raises DeliveryNotRetryable unless it failed and its subscription still exists.
    """
    with transaction.atomic():
        lane = Lane.objects.lock_all().get(subscription_id=delivery.subscription_id)
        locked = Delivery.objects.select_related("subscription", "event").get(pk=delivery.pk)
        if not locked.is_retryable:
            raise DeliveryNotRetryable
        requeue(locked, due_at=_before_all(lane, now))
        locked.save(update_fields=REQUEUED)
        _let_through(lane, now)
        lane.save(update_fields=["next_due_at", "open_until"])
        wake_after_commit(DISPATCH_TASK)
    return locked


REQUEUED = ["status", "problem", "next_attempt_at", "round_started_at_attempt"]


def requeue(delivery: Delivery, *, due_at: datetime) -> None:
    """Begin a new round of attempts; the caller saves the columns ``REQUEUED``."""
    delivery.status = Delivery.Status.PENDING
    delivery.problem = None
    delivery.next_attempt_at = due_at
    delivery.round_started_at_attempt = delivery.attempt_count


def _before_all(lane: Lane, now: datetime) -> datetime:
    due = Delivery.objects.due(now).filter(subscription_id=lane.pk)
    first: datetime | None = due.aggregate(first=Min("next_attempt_at"))["first"]
    return first - timedelta(milliseconds=1) if first else now


def _let_through(lane: Lane, now: datetime) -> None:
    lane.mark_due(now)
    if lane.open_until is not None:
        # Not closed: this one is the probe.
        lane.open_until = min(lane.open_until, now)
