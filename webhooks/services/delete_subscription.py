"""Remove a subscription."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from cleanlife.problems import Problem
from webhooks.models import Delivery, Lane, Recovery, Subscription
from webhooks.problems import DeliveryProblem


def delete_subscription(subscription: Subscription, *, now: datetime) -> Subscription:
    """Mark it deleted and give up what waits for it; its deliveries stay readable.

    What is being sent at this moment is left to its dispatcher. A recovery that runs ends.
    """
    subscription.deleted_at = subscription.updated_at = now
    with transaction.atomic():
        lane = Lane.objects.lock_all().get(subscription=subscription)
        subscription.save(update_fields=["deleted_at", "updated_at"])
        # Those whose lease has run out were lost by their dispatcher, and wait as well.
        waiting = subscription.deliveries.filter(
            Q(lease_token=None) | Q(next_attempt_at__lte=now), next_attempt_at__isnull=False
        )
        waiting.update(
            status=Delivery.Status.FAILED,
            problem=Problem(DeliveryProblem.DELETED),
            next_attempt_at=None,
            lease_token=None,
        )
        # What is in flight and gets lost is given up then, also behind an open breaker.
        lane.mark_due(now)
        lane.save(update_fields=["next_due_at"])
        subscription.recoveries.running().update(
            status=Recovery.Status.CANCELLED, finished_at=now
        )
    return subscription
