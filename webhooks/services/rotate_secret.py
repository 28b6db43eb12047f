"""Replace the secret of a subscription."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from webhooks.errors import SecretSealed
from webhooks.models import Subscription
from webhooks.services.create_subscription import SECRET_BYTES


def rotate_secret(
    subscription: Subscription, *, overlap: timedelta | None = None, now: datetime
) -> Subscription:
    """Give it a fresh secret; the old one ends at once, or signs too until the overlap ends.

    Of two rotations in one overlap, only the last secret but one goes on signing. Raises
    SecretSealed when the old one is to sign and no key opens it; without an overlap a secret
    that is lost can be replaced.
    """
    with transaction.atomic():
        _read_again(subscription)
        if overlap and not subscription.secret:
            raise SecretSealed
        _replace(subscription, overlap=overlap, now=now)
    return subscription


def _read_again(subscription: Subscription) -> None:
    """Lock the row, or the second of two rotations would bring back what the first one ended.

    A secret that was to end at once would sign again, and one that was answered never would.
    """
    # Bookings that make deliveries for it refer to the row and need not wait.
    locked = Subscription.objects.select_for_update(of=("self",), no_key=True)
    subscription.refresh_from_db(fields=["secret"], from_queryset=locked)


def _replace(subscription: Subscription, *, overlap: timedelta | None, now: datetime) -> None:
    subscription.previous_secret = subscription.secret if overlap else None
    subscription.previous_secret_until = now + overlap if overlap else None
    subscription.secret = secrets.token_hex(SECRET_BYTES)
    subscription.updated_at = now
    subscription.save(
        update_fields=["secret", "previous_secret", "previous_secret_until", "updated_at"]
    )
