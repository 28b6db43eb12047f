"""Take due deliveries into this dispatcher's hands."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from webhooks.models import Attempt, Delivery, Subscription
from webhooks.services.check_url import problem_of_url
from webhooks.services.sending import Sending, prepare_sending

# Longer than the deadline of an attempt and the write back; then somebody else may try.
LEASE = timedelta(seconds=60)
INACTIVE = "subscription is inactive"
DELETED = "subscription is deleted"
EXPIRED = "event is no longer kept"


@dataclass
class Claim:
    """What to send now, and how many due deliveries were given up instead."""

    sendings: list[Sending] = field(default_factory=list)
    given_up: int = 0

    def __bool__(self) -> bool:
        return bool(self.sendings or self.given_up)


def claim_due_deliveries(*, now: datetime, most: int) -> Claim:
    """Lease up to ``most`` due deliveries and write down their attempts, before any is sent.

    A lease that was never given back belongs to a worker that died: its delivery is claimed
    again, and the lost attempt does not count for the retry schedule.
    """
    due = Delivery.objects.due(now)
    if not due.exists():
        return Claim()
    with transaction.atomic():
        rows = (
            due.select_related("event", "subscription__partner")
            .prefetch_related("subscription__partner__domains")
            .order_by("next_attempt_at")
            .lock_free_ones()[:most]
        )
        wanted, unwanted = _split(rows)
        _give_up(unwanted, now=now)
        attempts = _lease(wanted, now=now)
    return Claim(_prepare(wanted, attempts), len(unwanted))


def _split(rows: Iterable[Delivery]) -> tuple[list[Delivery], list[Delivery]]:
    wanted: list[Delivery] = []
    unwanted: list[Delivery] = []
    for delivery in rows:
        (unwanted if _reason_to_give_up(delivery) else wanted).append(delivery)
    return wanted, unwanted


def _reason_to_give_up(delivery: Delivery) -> str:
    if delivery.subscription.deleted_at is not None:
        return DELETED
    if delivery.subscription.status == Subscription.Status.INACTIVE:
        return INACTIVE
    if not delivery.event.body:
        return EXPIRED
    return ""


def _give_up(deliveries: list[Delivery], *, now: datetime) -> None:
    """Fail them at once; the count goes up as if they had been tried (contract, section 8)."""
    for delivery in deliveries:
        delivery.attempt_count += 1
        delivery.status = Delivery.Status.FAILED
        delivery.status_code = None
        delivery.error = _reason_to_give_up(delivery)
        delivery.next_attempt_at = delivery.lease_until = delivery.lease_token = None
    Attempt.objects.bulk_create(
        Attempt(
            delivery=delivery,
            number=delivery.attempt_count,
            url=delivery.subscription.url,
            started_at=now,
            finished_at=now,
            milliseconds=0,
            error=delivery.error or "",
        )
        for delivery in deliveries
    )
    changed = ["attempt_count", "status", "status_code", "error"]
    lease = ["next_attempt_at", "lease_until", "lease_token"]
    Delivery.objects.bulk_update(deliveries, [*changed, *lease])


def _lease(deliveries: list[Delivery], *, now: datetime) -> list[Attempt]:
    lost = [delivery.pk for delivery in deliveries if delivery.lease_token is not None]
    token = uuid.uuid4()
    for delivery in deliveries:
        delivery.round_started_at_attempt += delivery.pk in lost
        delivery.attempt_count += 1
        delivery.lease_token = token
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(
        attempt_count=F("attempt_count") + 1, lease_until=now + LEASE, lease_token=token
    )
    if lost:
        Delivery.objects.filter(pk__in=lost).update(
            round_started_at_attempt=F("round_started_at_attempt") + 1
        )
    return Attempt.objects.bulk_create(
        Attempt(
            delivery=delivery,
            number=delivery.attempt_count,
            url=delivery.subscription.url,
            started_at=now,
        )
        for delivery in deliveries
    )


def _prepare(deliveries: list[Delivery], attempts: list[Attempt]) -> list[Sending]:
    problems: dict[uuid.UUID, str] = {}
    for subscription in {delivery.subscription for delivery in deliveries}:
        # Looked at again: the partner's domains may have changed since it was saved.
        problem = problem_of_url(subscription.partner, subscription.url)
        problems[subscription.pk] = problem or ""
    return [
        prepare_sending(delivery, attempt, problem=problems[delivery.subscription_id])
        for delivery, attempt in zip(deliveries, attempts, strict=True)
    ]
