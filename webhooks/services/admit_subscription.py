"""Whether a partner may have a subscription: no two alike, and not more than so many."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from partners.models import Partner
from webhooks.endpoints import fingerprint
from webhooks.errors import DuplicateSubscription, TooManySubscriptions
from webhooks.models import Subscription


def admit_subscription(*, partner: Partner, url: str, events: Sequence[str]) -> str:
    """Return the fingerprint of a subscription that may be made.

    Raises DuplicateSubscription and TooManySubscriptions. Call it in the transaction that makes
    it: the partner stays locked, or two requests could both make the last one.
    """
    locked = _lock(partner.pk)
    own = _own(partner.pk)
    found = _refuse_equal(own, url=url, events=events)
    most: int = settings.MOST_SUBSCRIPTIONS
    if locked.most_subscriptions is not None:
        most = locked.most_subscriptions
    if len(own) >= most:
        raise TooManySubscriptions(most)
    return found


def admit_change(
    subscription: Subscription, *, url: str | None, events: Sequence[str] | None
) -> str:
    """Return the fingerprint that it may have instead; raises DuplicateSubscription.

    Call it in the transaction of the change. What is not given is read again under the lock:
    of two changes at once, each may know of the other.
    """
    _lock(subscription.partner_id)
    stored = Subscription.objects.only("url", "events").get(pk=subscription.pk)
    others = [each for each in _own(subscription.partner_id) if each.pk != subscription.pk]
    return _refuse_equal(others, url=url or stored.url, events=events or stored.events)


def _lock(partner_id: UUID) -> Partner:
    """Lock the partner; rows that only refer to it can be written meanwhile."""
    return Partner.objects.select_for_update(no_key=True).get(pk=partner_id)


def _own(partner_id: UUID) -> list[Subscription]:
    own = Subscription.objects.filter(partner=partner_id, deleted_at=None)
    return list(own.only("url", "events", "fingerprint"))


def _refuse_equal(own: Sequence[Subscription], *, url: str, events: Sequence[str]) -> str:
    found = fingerprint(url, events)
    for each in own:
        # Some have none: older ones that were alike, or of an older release beside this one.
        if found in {each.fingerprint, fingerprint(each.url, each.events)}:
            raise DuplicateSubscription(str(each.pk))
    return found
