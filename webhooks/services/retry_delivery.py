"""Send a failed delivery again."""

from datetime import datetime

from django.db import transaction

from webhooks.errors import DeliveryNotRetryable
from webhooks.models import Delivery
from webhooks.wake_up import wake_dispatcher_after_commit


def retry_delivery(delivery: Delivery, *, now: datetime) -> Delivery:
    """Make it due at once, with a new full schedule; the count of attempts goes on.

    Raises DeliveryNotRetryable unless it failed and its subscription still exists.
    """
    with transaction.atomic():
        locked = (
            Delivery.objects.select_related("subscription", "event")
            .select_for_update(of=("self",))
            .get(pk=delivery.pk)
        )
        if not locked.is_retryable:
            raise DeliveryNotRetryable
        locked.status = Delivery.Status.PENDING
        locked.error = None
        locked.next_attempt_at = now
        locked.round_started_at_attempt = locked.attempt_count
        locked.save(
            update_fields=["status", "error", "next_attempt_at", "round_started_at_attempt"]
        )
        wake_dispatcher_after_commit()
    return locked
