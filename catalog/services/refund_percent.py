"""Which share of a price goes back when a visit is cancelled."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from catalog.models import RefundRule

WHOLE = 100


def refund_percent(*, service_id: UUID, left: timedelta) -> int:
    """Return the percentage to refund when so much time is left before the visit.

    A service's own rules take the place of the general ones. The rule with the most hours that
    were kept counts; later than all of them means 0. Without rules it is everything.
    """
    rules = list(RefundRule.objects.filter(Q(service=service_id) | Q(service=None)))
    own = [rule for rule in rules if rule.service_id] or rules
    if not own:
        return WHOLE
    kept = [rule for rule in own if timedelta(hours=rule.hours_before) <= left]
    return max(kept, key=lambda rule: rule.hours_before).percent if kept else 0
