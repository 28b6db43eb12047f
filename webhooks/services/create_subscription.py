"""Subscribe an endpoint of a partner to events."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from partners.models import Partner
from webhooks.models import Lane, Subscription
from webhooks.retry_policy import RetryPolicy
from webhooks.services.admit_subscription import admit_subscription

SECRET_BYTES = 32


def create_subscription(
    *,
    partner: Partner,
    url: str,
    events: Sequence[str],
    retry_policy: str = RetryPolicy.STANDARD,
    now: datetime,
) -> Subscription:
    """Make a subscription with a fresh secret.

    The URL has passed ``check_url``, which asks name servers and so runs before transactions.
    Raises DuplicateSubscription and TooManySubscriptions.
    """
    with transaction.atomic():
        fingerprint = admit_subscription(partner=partner, url=url, events=events)
        made = Subscription.objects.create(
            partner=partner,
            url=url,
            events=list(dict.fromkeys(events)),
            fingerprint=fingerprint,
            retry_policy=retry_policy,
            secret=secrets.token_hex(SECRET_BYTES),
            created_at=now,
            updated_at=now,
        )
        Lane.objects.create(subscription=made)
    return made
