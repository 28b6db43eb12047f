"""Delete idempotency records whose day is over."""

from datetime import datetime

from cleanlife.api.models import IdempotencyRecord

BATCH = 1000


def purge_idempotency_records(*, now: datetime) -> int:
    """Delete in batches, each a short statement of its own; return how many were deleted."""
    deleted = 0
    while True:
        old = IdempotencyRecord.objects.past_keeping(now).order_by("created_at")
        found = list(old.values_list("pk", flat=True)[:BATCH])
        if not found:
            return deleted
        # Looked at again: a record may have been taken over since.
        again = IdempotencyRecord.objects.past_keeping(now).filter(pk__in=found)
        deleted += again.delete()[0]
