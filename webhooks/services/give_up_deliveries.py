"""Fail deliveries that must not be sent any more (contract, section 8)."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from webhooks.models import Attempt, Delivery

INACTIVE = "subscription is inactive"
DELETED = "subscription is deleted"
EXPIRED = "event is no longer kept"


def reason_to_give_up(delivery: Delivery) -> str:
    """Return why a delivery that is due must not be sent, empty when it may."""
    if delivery.subscription.deleted_at is not None:
        return DELETED
    if delivery.subscription.hears_nothing:
        return INACTIVE
    return "" if delivery.event.body else EXPIRED


def give_up_deliveries(deliveries: Sequence[Delivery], *, reason: str, now: datetime) -> None:
    """Fail them at once; the count goes up as if they had been tried.

    The caller holds the locks of their lanes.
    """
    if not deliveries:
        return
    Attempt.objects.bulk_create(
        Attempt(
            delivery=delivery,
            number=delivery.attempt_count + 1,
            url=delivery.subscription.url,
            started_at=now,
            finished_at=now,
            milliseconds=0,
            error=reason,
        )
        for delivery in deliveries
    )
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(
        attempt_count=F("attempt_count") + 1,
        status=Delivery.Status.FAILED,
        status_code=None,
        error=reason,
        next_attempt_at=None,
        lease_token=None,
    )
