"""Finding deliveries by what partners and staff have at hand."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from partners.models import Partner
from webhooks.models import Event, Subscription

# Of each kind of thing that a search may mean.
MOST_MEANT = 1000
_LARGEST_NUMBER = 2**63 - 1
_MOST_DIGITS = len(str(_LARGEST_NUMBER))


def deliveries_found_by(term: str) -> Q:
    """Return the condition for what a user typed.

    It is the id of a delivery, event, subscription or request, the number of an event, or a
    part of a partner's name or of a URL. What is meant is looked up first, each in its own
    table: a condition over joined tables would read all of them.
    """
    term = term.strip()
    found = Q(event_id__in=_keys(Event.objects.filter(_event_named(term))))
    key = _as_uuid(term)
    if key:
        return found | Q(pk=key) | Q(event_id=key) | Q(subscription_id=key)
    partners = _keys(Partner.objects.filter(name__icontains=term))
    subscriptions = _keys(Subscription.objects.filter(url__icontains=term))
    return found | Q(partner_id__in=partners) | Q(subscription_id__in=subscriptions)


def _event_named(term: str) -> Q:
    number = term.removeprefix("#")
    # Python refuses to read a number of more than 4,300 digits.
    is_short = len(number) <= _MOST_DIGITS
    if is_short and number.isdecimal() and int(number) <= _LARGEST_NUMBER:
        return Q(sequence=int(number)) | Q(request_id=term)
    return Q(request_id=term)


def _as_uuid(term: str) -> UUID | None:
    try:
        return UUID(term)
    except ValueError:
        return None


def _keys(rows: QuerySet[Any]) -> list[UUID]:
    return list(rows.order_by().values_list("pk", flat=True)[:MOST_MEANT])
