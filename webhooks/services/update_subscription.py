"""Change a subscription."""

from collections.abc import Sequence
from datetime import datetime

from webhooks.models import Subscription


def update_subscription(
    subscription: Subscription,
    *,
    url: str | None = None,
    events: Sequence[str] | None = None,
    status: str | None = None,
    now: datetime,
) -> Subscription:
    """Change what is given; ``events`` replaces the list.

    The URL has passed ``check_url``, which asks name servers and so runs before transactions.
    Deliveries that wait go to the new URL.
    """
    wanted = {
        "url": url,
        "events": None if events is None else list(dict.fromkeys(events)),
        "status": status,
    }
    changes = {
        name: value
        for name, value in wanted.items()
        if value is not None and value != getattr(subscription, name)
    }
    if not changes:
        return subscription
    for name, value in changes.items():
        setattr(subscription, name, value)
    subscription.updated_at = now
    subscription.save(update_fields=[*changes, "updated_at"])
    return subscription
