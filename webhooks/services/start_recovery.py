"""Begin to send again what an endpoint missed."""

from datetime import datetime

from django.db import IntegrityError, transaction

from cleanlife.db import unique_violation
from cleanlife.errors import FieldError, Invalid
from webhooks.errors import RecoveryRunning, SubscriptionInactive
from webhooks.models import EventSequence, Recovery, Subscription
from webhooks.services.continue_recoveries import continue_recovery
from webhooks.services.purge_webhook_log import BODIES_KEPT


def check_since(since: datetime, *, now: datetime) -> None:
    """Raise Invalid for a moment in the future, or before what is kept."""
    if since > now:
        raise Invalid(FieldError("since", "since must not lie in the future"))
    if since < now - BODIES_KEPT:
        days = BODIES_KEPT.days
        raise Invalid(FieldError("since", f"since must lie within the last {days} days"))


def start_recovery(subscription: Subscription, *, since: datetime, now: datetime) -> Recovery:
    """Queue what failed or is missing of the events since then, the first part at once.

    The moment has passed ``check_since``. Raises SubscriptionInactive, and RecoveryRunning
    while another one of this subscription runs.
    """
    if subscription.hears_nothing:
        raise SubscriptionInactive
    recovery = _create(subscription, since=since, now=now)
    return continue_recovery(recovery, now=now)


def _create(subscription: Subscription, *, since: datetime, now: datetime) -> Recovery:
    counter = EventSequence.objects.filter(partner=subscription.partner_id).first()
    try:
        with transaction.atomic():
            return Recovery.objects.create(
                subscription=subscription,
                since=since,
                until_sequence=counter.last if counter else 0,
                created_at=now,
            )
    except IntegrityError as error:
        if not unique_violation(error, "recovery_one_at_a_time", "webhooks_recovery."):
            raise
        raise RecoveryRunning from error
