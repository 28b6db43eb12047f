"""Encrypt the secrets of all subscriptions with the present key."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from cleanlife.db import Sealed
from webhooks.models import Subscription


@dataclass(frozen=True)
class EncryptedAnew:
    """How many subscriptions were written, and those whose secrets no key opens."""

    count: int
    unreadable: tuple[UUID, ...]


def encrypt_secrets_anew() -> EncryptedAnew:
    """Encrypt every secret by the first of ENCRYPTION_KEYS; the secrets themselves stay."""
    keys = list(Subscription.objects.order_by("pk").values_list("pk", flat=True))
    unreadable = tuple(key for key in keys if not _encrypt_anew(key))
    return EncryptedAnew(len(keys) - len(unreadable), unreadable)


def _encrypt_anew(key: UUID) -> bool:
    with transaction.atomic():
        # Locked while it is read and written, or a rotation in between would be undone.
        locked = Subscription.objects.select_for_update(of=("self",)).filter(pk=key)
        subscription = locked.get()
        # What is sealed is written as it was found.
        subscription.save(update_fields=["secret", "previous_secret"])
    secrets = (subscription.secret, subscription.previous_secret)
    return not any(isinstance(secret, Sealed) for secret in secrets)
