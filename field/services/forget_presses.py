"""Delete what nobody asks of phones any more: old codes, and presses of long ago."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from cleanlife.jobs.duty import get_on
from field.models import EntryCode, PhonePress

CODES_KEPT_FOR = timedelta(days=30)
# A phone sends a press again for as long as its session lasts: 30 days at most.
PRESSES_KEPT_FOR = timedelta(days=90)
BATCH = 1000


def forget_codes(*, now: datetime) -> int:
    """Delete the codes that were made 30 days ago, used or not; return how many."""
    old = EntryCode.objects.filter(created_at__lte=now - CODES_KEPT_FOR)
    return _delete(old.order_by("created_at"))


def forget_presses(*, now: datetime) -> int:
    """Delete the presses that were heard 90 days ago; return how many.

    What they did, or noted, stays with the visit.
    """
    old = PhonePress.objects.filter(heard_at__lte=now - PRESSES_KEPT_FOR)
    return _delete(old.order_by("heard_at"))


def _delete(old: QuerySet[EntryCode] | QuerySet[PhonePress]) -> int:
    """Delete rows in short statements."""
    deleted = 0
    while found := list(old.values_list("pk", flat=True)[:BATCH]):
        deleted += old.model.objects.filter(pk__in=found).delete()[0]
        get_on()
    return deleted
