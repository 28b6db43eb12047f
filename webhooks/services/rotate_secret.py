"""Replace the secret of a subscription."""

import secrets
from datetime import datetime, timedelta

from webhooks.models import Subscription
from webhooks.services.create_subscription import SECRET_BYTES


def rotate_secret(
    subscription: Subscription, *, overlap: timedelta | None = None, now: datetime
) -> Subscription:
    """Give it a fresh secret; the old one dies at once, or signs too until the overlap ends.

    Of two rotations in one overlap, only the last secret but one goes on signing.
    """
    subscription.previous_secret = subscription.secret if overlap else None
    subscription.previous_secret_until = now + overlap if overlap else None
    subscription.secret = secrets.token_hex(SECRET_BYTES)
    subscription.updated_at = now
    subscription.save(
        update_fields=["secret", "previous_secret", "previous_secret_until", "updated_at"]
    )
    return subscription
