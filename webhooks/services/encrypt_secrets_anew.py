"""Write the secrets of all subscriptions with the present key."""

from django.db import transaction

from webhooks.models import Subscription


def encrypt_secrets_anew() -> int:
    """Encrypt every secret by the first of ENCRYPTION_KEYS; return of how many subscriptions.

    The secrets themselves stay. Each row is locked while it is read and written, or a rotation
    in between would be undone.
    """
    keys = list(Subscription.objects.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            locked = Subscription.objects.select_for_update(of=("self",)).get(pk=key)
            locked.save(update_fields=["secret", "previous_secret"])
    return len(keys)
