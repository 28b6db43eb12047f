"""Subscribe an endpoint of a partner to events."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from partners.models import Partner
from webhooks.models import Subscription

SECRET_BYTES = 32


def create_subscription(
    *, partner: Partner, url: str, events: Sequence[str], now: datetime
) -> Subscription:
    """Make a subscription with a fresh secret.

    The URL has passed ``check_url``, which asks name servers and so runs before transactions.
    """
    return Subscription.objects.create(
        partner=partner,
        url=url,
        events=list(dict.fromkeys(events)),
        secret=secrets.token_hex(SECRET_BYTES),
        created_at=now,
        updated_at=now,
    )
