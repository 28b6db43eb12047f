"""Read the secrets that sign for subscriptions."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from cleanlife.db import decrypt
from webhooks.models import Subscription


def read_secrets(
    subscription_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, tuple[str, ...]]:
    """Return the secrets that sign now, per subscription, the oldest first: two in an overlap.

    One that no key opens is left out, and so is its subscription when none remains: a row that
    cannot be read must not keep the others from being sent.
    """
    # Read as text, or the first row that cannot be decrypted would fail them all.
    rows = Subscription.objects.filter(pk__in=subscription_ids).values_list(
        "pk",
        Cast("previous_secret", TextField()),
        Cast("secret", TextField()),
        "previous_secret_until",
    )
    found = {
        pk: (previous if until and now < until else None, present)
        for pk, previous, present, until in rows
    }
    opened = {
        pk: tuple(secret for stored in both if stored and (secret := decrypt(stored)))
        for pk, both in found.items()
    }
    return {pk: secrets for pk, secrets in opened.items() if secrets}
