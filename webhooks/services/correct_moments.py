"""Take back what a clock that was ahead has put off: else it would wait for that time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from webhooks.models import Delivery, Lane
from webhooks.retry_policy import LONGEST_DELAY
from webhooks.throttle import LONGEST_OPENING


def correct_moments(*, now: datetime) -> int:
    """Make due soon what is put off for longer than it can be; return how many there were.

    A delivery may be under way in a worker that leased it before the clock was set, so it is
    treated as if it had been leased now. A lane that is due late finds out by itself when.
    """
    lease = timedelta(seconds=settings.WEBHOOK_LEASE_SECONDS)
    too_late = Q(next_attempt_at__gt=now + 2 * LONGEST_DELAY)
    # As much again for clocks that differ, and for workers with another setting.
    leased_for_too_long = Q(lease_token__isnull=False, next_attempt_at__gt=now + 4 * lease)
    wrong = Delivery.objects.filter(too_late | leased_for_too_long)
    keys = dict(wrong.values_list("pk", "subscription"))
    late = Lane.objects.filter(next_due_at__gt=now + LONGEST_OPENING)
    lanes = {*keys.values(), *late.values_list("pk", flat=True)}
    if not lanes:
        return 0
    with transaction.atomic():
        # Whoever changes what waits in a lane holds its lock.
        list(Lane.objects.filter(pk__in=lanes).lock_all().values_list("pk"))
        corrected = wrong.filter(pk__in=keys).update(next_attempt_at=now + lease)
        Lane.objects.mark_due(lanes, now=now)
    return corrected
