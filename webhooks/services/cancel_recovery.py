"""Stop a recovery."""

from datetime import datetime

from django.db import transaction

from webhooks.models import Lane, Recovery


def cancel_recovery(recovery: Recovery, *, now: datetime) -> Recovery:
    """Queue nothing more for it; what is queued is sent. One that is over stays as it is."""
    with transaction.atomic():
        Lane.objects.lock_all().get(subscription_id=recovery.subscription_id)
        recovery.refresh_from_db()
        if recovery.status == Recovery.Status.RUNNING:
            recovery.status = Recovery.Status.CANCELLED
            recovery.finished_at = now
            recovery.save(update_fields=["status", "finished_at"])
    return recovery
