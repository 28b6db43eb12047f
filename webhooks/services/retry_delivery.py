"""Send failed deliveries again: one, or many by a bounded number of statements."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from cleanlife.db import update_rows
from cleanlife.jobs.celery import wake_after_commit
from webhooks.errors import DeliveryNotRetryable
from webhooks.models import SECRETS, Delivery, Lane
from webhooks.models.lane import DISPATCH_TASK

# Keeps the order of those that are sent again, and their place before all others.
APART = timedelta(milliseconds=1)


class Obstacle(Enum):
    """Why nothing would come of a retry."""

    DELIVERED = auto()
    WAITING = auto()
    DELETED = auto()
    EXPIRED = auto()
    INACTIVE = auto()


def obstacle_of(delivery: Delivery) -> Obstacle | None:
    """Return why nothing would come of sending it again now, None when it would be sent."""
    status, subscription = delivery.status, delivery.subscription
    found = {
        Obstacle.DELIVERED: status == Delivery.Status.DELIVERED,
        Obstacle.WAITING: status == Delivery.Status.PENDING,
        Obstacle.DELETED: subscription.deleted_at is not None,
        Obstacle.EXPIRED: not delivery.event.body,
        Obstacle.INACTIVE: subscription.receives_nothing,
    }
    return next((obstacle for obstacle, is_there in found.items() if is_there), None)


def retry_delivery(delivery: Delivery, *, now: datetime) -> Delivery:
    """Make it due at once, with a new full schedule; the count of attempts continues.

    It goes before whatever waits in its lane, and through an open breaker: a person asks for
    it now. Raises DeliveryNotRetryable unless it failed and its subscription still exists.
    """
    with transaction.atomic():
        lanes, [locked] = _lock([delivery])
        if not locked.is_retryable:
            raise DeliveryNotRetryable
        _send_again([locked], lanes, now)
    return locked


def retry_deliveries(deliveries: Iterable[Delivery], *, now: datetime) -> list[Delivery]:
    """Do the same for many, the oldest event first; leave those with an obstacle out.

    Returns what is sent again: an endpoint may have been paused since they were read.
    """
    with transaction.atomic():
        lanes, locked = _lock(deliveries)
        sendable = [delivery for delivery in locked if obstacle_of(delivery) is None]
        _send_again(sendable, lanes, now)
    return sendable


REQUEUED = ["status", "problem", "next_attempt_at", "round_started_at_attempt"]


def requeue(delivery: Delivery, *, due_at: datetime) -> None:
    """Begin a new round of attempts; the caller saves the columns ``REQUEUED``."""
    delivery.status = Delivery.Status.PENDING
    delivery.problem = None
    delivery.next_attempt_at = due_at
    delivery.round_started_at_attempt = delivery.attempt_count


def _lock(deliveries: Iterable[Delivery]) -> tuple[dict[UUID, Lane], list[Delivery]]:
    """Lock the lanes; return them, and the deliveries as they are then, the oldest first."""
    given = list(deliveries)
    lanes = Lane.objects.lock_all().in_bulk({each.subscription_id for each in given})
    found = Delivery.objects.select_related("subscription", "event")
    rows = found.filter(pk__in=[each.pk for each in given]).order_by("event__sequence")
    return dict(lanes), list(rows.defer(*(f"subscription__{name}" for name in SECRETS)))


def _send_again(deliveries: Sequence[Delivery], lanes: dict[UUID, Lane], now: datetime) -> None:
    if not deliveries:
        return
    moved = {each.subscription_id: lanes[each.subscription_id] for each in deliveries}
    first_due = _first_due(moved, now)
    for delivery in reversed(deliveries):
        first = first_due.get(delivery.subscription_id)
        due_at = first - APART if first else now
        first_due[delivery.subscription_id] = due_at
        requeue(delivery, due_at=due_at)
    update_rows(deliveries, REQUEUED)
    for lane in moved.values():
        _let_through(lane, now)
    update_rows(list(moved.values()), ["next_due_at", "open_until"])
    wake_after_commit(DISPATCH_TASK)


def _first_due(lanes: Iterable[UUID], now: datetime) -> dict[UUID, datetime]:
    due = Delivery.objects.due(now).filter(subscription__in=lanes).order_by()
    grouped = due.values_list("subscription").annotate(first=Min("next_attempt_at"))
    return dict(grouped)


def _let_through(lane: Lane, now: datetime) -> None:
    lane.mark_due(now)
    if lane.open_until is not None:
        # Not closed: this one is the probe.
        lane.open_until = min(lane.open_until, now)
