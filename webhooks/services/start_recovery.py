"""Start sending again what an endpoint missed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from cleanlife.db import unique_violation
from cleanlife.errors import FieldError, Invalid
from webhooks.errors import RecoveryRunning, SubscriptionInactive
from webhooks.models import Delivery, Event, EventSequence, Lane, Recovery, Subscription
from webhooks.services.continue_recoveries import continue_recovery
from webhooks.services.purge_webhook_log import BODY_RETENTION


def check_since(since: datetime, *, now: datetime) -> None:
    """Raise Invalid for a moment in the future, or before the retention of bodies."""
    if since > now:
        raise Invalid(FieldError("since", "since must not lie in the future"))
    if since < now - BODY_RETENTION:
        days = BODY_RETENTION.days
        raise Invalid(FieldError("since", f"since must lie within the last {days} days"))


# A page that counts must not read a whole log.
MOST_COUNTED = 10_000


def count_missed(subscription: Subscription, *, since: datetime) -> int:
    """Count the events since then that failed or were never sent; stop after so many."""
    mine = Delivery.objects.filter(subscription=subscription, event=OuterRef("pk"))
    has_failed = Exists(mine.filter(status=Delivery.Status.FAILED))
    is_missing = Q(type__in=subscription.events) & ~Exists(mine)
    log = Event.objects.filter(partner_id=subscription.partner_id, created_at__gte=since)
    missed = log.with_body().filter(has_failed | is_missing).order_by()
    return missed[: MOST_COUNTED + 1].count()


def start_recovery(subscription: Subscription, *, since: datetime, now: datetime) -> Recovery:
    """Queue what failed or is missing of the events since then, the first part at once.

    The moment has passed ``check_since``. Raises SubscriptionInactive, and RecoveryRunning
    while another one of this subscription runs.
    """
    recovery = _create(subscription, since=since, now=now)
    return continue_recovery(recovery, now=now)


def _create(subscription: Subscription, *, since: datetime, now: datetime) -> Recovery:
    try:
        with transaction.atomic():
            # An event that is being written now has no delivery if it was still paused. Locked
            # before the lane, as events do.
            until = EventSequence.objects.wait_for_last(subscription.partner_id)
            # Pausing and deleting it, which ends its recoveries, acquire this lock too.
            Lane.objects.lock_all().get(subscription=subscription)
            subscription.refresh_from_db(fields=["status", "deleted_at"])
            if subscription.receives_nothing:
                raise SubscriptionInactive
            return Recovery.objects.create(
                subscription=subscription,
                since=since,
                until_sequence=until,
                created_at=now,
            )
    except IntegrityError as error:
        if not unique_violation(error, "recovery_one_at_a_time", "webhooks_recovery."):
            raise
        raise RecoveryRunning from error
