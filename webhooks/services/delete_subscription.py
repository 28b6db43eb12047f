"""Remove a subscription."""

from datetime import datetime

from django.db import transaction

from webhooks.models import Delivery, Lane, Recovery, Subscription
from webhooks.services.give_up_deliveries import DELETED


def delete_subscription(subscription: Subscription, *, now: datetime) -> Subscription:
    """Mark it deleted and give up what waits for it; its deliveries stay readable.

    What is being sent at this moment is left to its dispatcher. A recovery that runs ends.
    """
    subscription.deleted_at = subscription.updated_at = now
    with transaction.atomic():
        Lane.objects.lock_all().get(subscription=subscription)
        subscription.save(update_fields=["deleted_at", "updated_at"])
        waiting = subscription.deliveries.filter(
            next_attempt_at__isnull=False, lease_token=None
        )
        waiting.update(status=Delivery.Status.FAILED, error=DELETED, next_attempt_at=None)
        subscription.recoveries.running().update(
            status=Recovery.Status.CANCELLED, finished_at=now
        )
    return subscription
