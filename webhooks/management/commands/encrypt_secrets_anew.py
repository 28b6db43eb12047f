"""Encrypt webhook secrets by a new key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from webhooks.services.encrypt_secrets_anew import encrypt_secrets_anew


class Command(BaseCommand):
    """Write the secrets of all subscriptions with the first of ENCRYPTION_KEYS."""

    help = (
        "Write the secrets of all webhook subscriptions anew, encrypted by the first of "
        "ENCRYPTION_KEYS. Afterwards no secret needs the other keys."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many there were; exit with 1 when some could not be read."""
        done = encrypt_secrets_anew()
        self.stdout.write(f"Encrypted the secrets of {done.count} subscriptions anew.")
        if done.unreadable:
            names = ", ".join(map(str, done.unreadable))
            raise CommandError(f"No key opens the secrets of these subscriptions: {names}.")
