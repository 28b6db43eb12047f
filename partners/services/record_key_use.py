"""Remember when a key was last used."""

from datetime import datetime, timedelta

from django.core.cache import caches
from django.db.models import Q

from partners.models import ApiKey

ONCE_IN = timedelta(minutes=1)


def record_key_use(api_key: ApiKey, *, now: datetime) -> None:
    """Write ``last_used_at``, at most once a minute."""
    # The row is asked only once a minute by each process, not with every request.
    if not caches["local"].add(f"key-used:{api_key.pk}", now, ONCE_IN.total_seconds()):
        return
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - ONCE_IN)
    ApiKey.objects.filter(long_ago, pk=api_key.pk).update(last_used_at=now)
