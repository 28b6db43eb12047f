"""Delete what is past the retention of the webhook log (contract, section 8)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from webhooks.models import Attempt, Delivery, Event, Recovery, Subscription

BODY_RETENTION = timedelta(days=30)
ROW_RETENTION = timedelta(days=90)
BATCH = 1000


def purge_webhook_log(*, now: datetime) -> int:
    """Drop bodies after 30 days, deliveries and attempts after 90; return how many rows.

    Secrets whose overlap is over go as well. Each batch is a short transaction of its own.
    Events keep their rows, and so their numbers. What still waits to be sent stays, but without
    its body it is given up when it is due.
    """
    return (
        _in_batches(lambda: _drop_bodies(now - BODY_RETENTION))
        + _in_batches(lambda: _drop_deliveries(now - ROW_RETENTION))
        + _in_batches(lambda: _drop_recoveries(now - ROW_RETENTION))
        + _drop_old_secrets(now)
    )


def _in_batches(drop: Callable[[], int]) -> int:
    dropped = 0
    while found := drop():
        dropped += found
    return dropped


def _drop_bodies(before: datetime) -> int:
    old = Event.objects.with_body().filter(created_at__lt=before).order_by("created_at")
    found = list(old.values_list("pk", flat=True)[:BATCH])
    return Event.objects.filter(pk__in=found).update(body=None) if found else 0


def _drop_deliveries(before: datetime) -> int:
    old = Delivery.objects.filter(created_at__lt=before, next_attempt_at=None)
    found = list(old.order_by("created_at").values_list("pk", flat=True)[:BATCH])
    if not found:
        return 0
    Attempt.objects.filter(delivery__in=found).delete()
    Delivery.objects.filter(pk__in=found).delete()
    return len(found)


def _drop_recoveries(before: datetime) -> int:
    old = Recovery.objects.filter(finished_at__lt=before)
    found = list(old.values_list("pk", flat=True)[:BATCH])
    return Recovery.objects.filter(pk__in=found).delete()[0] if found else 0


def _drop_old_secrets(now: datetime) -> int:
    over = Subscription.objects.filter(previous_secret_until__lte=now)
    return over.update(previous_secret=None, previous_secret_until=None)
