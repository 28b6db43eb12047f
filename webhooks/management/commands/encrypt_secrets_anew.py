"""Encrypt webhook secrets by a new key."""

from typing import Any

from django.core.management.base import BaseCommand

from webhooks.services.encrypt_secrets_anew import encrypt_secrets_anew


class Command(BaseCommand):
    """Write the secrets of all subscriptions with the first of ENCRYPTION_KEYS."""

    help = (
        "Write the secrets of all webhook subscriptions anew, encrypted by the first of "
        "ENCRYPTION_KEYS. Afterwards no secret needs the other keys."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many there were."""
        count = encrypt_secrets_anew()
        self.stdout.write(f"Encrypted the secrets of {count} subscriptions anew.")
