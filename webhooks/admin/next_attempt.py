"""When a delivery is sent next, in words."""

from datetime import datetime

from django.utils.translation import gettext

from cleanlife.backoffice.admin import NOTHING, moment
from cleanlife.problems import Problem
from webhooks.models import Delivery
from webhooks.services.claim_due_deliveries import reason_to_give_up


def describe_next_attempt(delivery: Delivery, *, now: datetime) -> str:
    """Tell when it is sent next, and what keeps it back; a dash when it is over."""
    if delivery.status == Delivery.Status.FAILED:
        return _describe_failed(delivery)
    if delivery.next_attempt_at is None:
        return NOTHING
    return _describe_waiting(delivery, delivery.next_attempt_at, now)


def _describe_waiting(delivery: Delivery, due_at: datetime, now: datetime) -> str:
    is_due = delivery.is_due(now)
    if delivery.lease_token is not None and not is_due:
        return gettext("Being sent now")
    reason = reason_to_give_up(delivery)
    if reason:
        return _describe_end(due_at, reason, is_due=is_due)
    lane = delivery.subscription.lane
    if lane.open_until and lane.open_until > max(due_at, now):
        text = gettext("Waits because the endpoint fails, until %(moment)s")
        return text % {"moment": moment(lane.open_until)}
    if is_due:
        return gettext("As soon as its turn comes")
    return moment(due_at)


def _describe_failed(delivery: Delivery) -> str:
    if delivery.is_retryable:
        return gettext("None, unless somebody retries it")
    if delivery.subscription.deleted_at is not None:
        return gettext("None: its subscription is deleted")
    return gettext("None: its message is no longer kept")


def _describe_end(due_at: datetime, reason: Problem, *, is_due: bool) -> str:
    if is_due:
        text = gettext("None, it will fail now: %(reason)s")
        return text % {"reason": reason}
    text = gettext("None, it will fail on %(moment)s: %(reason)s")
    return text % {"moment": moment(due_at), "reason": reason}
