"""Warn partners whose endpoints fail, and stop sending to those that fail for days."""

import logging
from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction

from cleanlife.jobs.sweep import sweep
from webhooks.failing_endpoint_mail import write_given_up, write_warning
from webhooks.models import Lane, Subscription

logger = logging.getLogger(__name__)

WARN_AFTER = (timedelta(days=1), timedelta(days=3))
GIVE_UP_AFTER = timedelta(days=5)
# A quiet partner's endpoint that failed twice in five days is not given up.
GIVE_UP_FAILURES = 20


def judge_failing_endpoints(*, now: datetime) -> int:
    """Warn after one and three days without a success, give up after five and 20 failures.

    Days lie between the first failure and the last, so an endpoint to which nothing was sent
    since is left alone. Returns how many partners were written to.
    """
    failing = Lane.objects.filter(
        failing_since__lte=now - WARN_AFTER[0],
        subscription__status=Subscription.Status.ACTIVE,
        subscription__deleted_at=None,
    )
    lanes = failing.select_related("subscription__partner").order_by("pk").in_bulk()
    return sweep(
        lanes,
        lambda key: _judge(lanes[key], now),
        failure="Subscription %s could not be judged.",
    )


def _judge(lane: Lane, now: datetime) -> bool:
    failed_for = _failed_for(lane)
    if failed_for >= GIVE_UP_AFTER and lane.failures >= GIVE_UP_FAILURES:
        return _give_up(lane.subscription, now)
    due = sum(failed_for >= threshold for threshold in WARN_AFTER)
    if lane.warnings >= due:
        return False
    _send(lane.subscription, *write_warning(lane.subscription, days=failed_for.days))
    Lane.objects.filter(pk=lane.pk, failing_since=lane.failing_since).update(warnings=due)
    return True


def _give_up(subscription: Subscription, now: datetime) -> bool:
    with transaction.atomic():
        lane = Lane.objects.lock_all().get(pk=subscription.pk)
        subscription.refresh_from_db(fields=["status", "deleted_at"])
        # It may have succeeded meanwhile, or been paused or deleted.
        if _failed_for(lane) < GIVE_UP_AFTER or subscription.receives_nothing:
            return False
        subscription.status = Subscription.Status.INACTIVE
        subscription.given_up_at = subscription.inactive_since = subscription.updated_at = now
        columns = ["status", "given_up_at", "inactive_since", "updated_at"]
        subscription.save(update_fields=columns)
        lane.mark_due(now)
        lane.save(update_fields=["next_due_at"])
    logger.warning("Subscription %s was given up: its endpoint fails.", subscription.pk)
    _send(subscription, *write_given_up(subscription, days=GIVE_UP_AFTER.days))
    return True


def _failed_for(lane: Lane) -> timedelta:
    if lane.failing_since is None or lane.last_failed_at is None:
        return timedelta()
    return lane.last_failed_at - lane.failing_since


def _send(subscription: Subscription, subject: str, text: str) -> None:
    email = subscription.partner.contact_email
    if not email:
        logger.warning("Partner %s has no contact e-mail.", subscription.partner_id)
        return
    try:
        send_mail(subject, text, None, [email])
    except OSError:
        # Operations see the endpoint in the back-office as well.
        logger.exception("The e-mail about subscription %s was not sent.", subscription.pk)
