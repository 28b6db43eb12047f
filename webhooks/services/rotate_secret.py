"""Replace the secret of a subscription."""

import secrets
from datetime import datetime

from webhooks.models import Subscription
from webhooks.services.create_subscription import SECRET_BYTES


def rotate_secret(subscription: Subscription, *, now: datetime) -> Subscription:
    """Give it a fresh secret; the old one signs nothing any more."""
    subscription.secret = secrets.token_hex(SECRET_BYTES)
    subscription.updated_at = now
    subscription.save(update_fields=["secret", "updated_at"])
    return subscription
