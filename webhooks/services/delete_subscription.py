"""Remove a subscription."""

from datetime import datetime

from django.db import transaction

from webhooks.models import Delivery, Subscription
from webhooks.services.claim_due_deliveries import DELETED


def delete_subscription(subscription: Subscription, *, now: datetime) -> Subscription:
    """Mark it deleted and give up what waits for it; its deliveries stay readable.

    What is being sent at this moment is left to its dispatcher.
    """
    subscription.deleted_at = subscription.updated_at = now
    with transaction.atomic():
        subscription.save(update_fields=["deleted_at", "updated_at"])
        waiting = subscription.deliveries.filter(
            status=Delivery.Status.PENDING, lease_token=None
        )
        waiting.update(status=Delivery.Status.FAILED, error=DELETED, next_attempt_at=None)
    return subscription
