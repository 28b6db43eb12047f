"""Forget quotes that nobody can use any more."""

from datetime import datetime, timedelta

from bookings.models import Quote

# Kept for questions about them: bookings have their own copy of what they were sold for.
KEPT = timedelta(days=30)
LARGEST_BATCH = 5000


def purge_quotes(*, now: datetime) -> int:
    """Delete some quotes that expired long ago and return how many; 0 when none is left."""
    old = Quote.objects.filter(expires_at__lt=now - KEPT).order_by("expires_at")
    ids = list(old.values_list("pk", flat=True)[:LARGEST_BATCH])
    deleted, _ = Quote.objects.filter(pk__in=ids).delete()
    return deleted
