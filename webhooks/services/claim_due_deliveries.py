"""Lease due deliveries to this dispatcher, and give up those that must not be sent."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min

from cleanlife.db import update_rows
from cleanlife.problems import Problem
from webhooks import metrics
from webhooks.messages import request_headers
from webhooks.models import Attempt, Delivery, Lane
from webhooks.services.allocate_capacity import Capacity, Share, allocate_capacity
from webhooks.services.check_url import problem_of_url


@dataclass(frozen=True)
class Sending:
    """A claimed delivery with its attempt row and the request to make, without the database.

    ``problem`` is why the request must not leave at all, None when it may. ``is_slow`` tells
    whether the endpoint was slow the last time.
    """

    delivery: Delivery
    attempt: Attempt
    url: str
    headers: dict[str, str]
    body: bytes
    problem: Problem | None
    is_slow: bool


@dataclass
class Claim:
    """What to send now, how many were given up instead, and when a lane is due next."""

    sendings: list[Sending] = field(default_factory=list)
    given_up: int = 0
    next_due_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.sendings or self.given_up)


def claim_due_deliveries(*, now: datetime, capacity: Capacity) -> Claim:
    """Lease due deliveries, lane by lane, and write down their attempts before any is sent.

    A lane gets a share of the capacity and no more than its throttle allows, so neither a
    backlog nor an endpoint that hangs keeps others waiting. A lease that ran out belongs to a
    worker that died: its delivery is claimed again, and the lost attempt does not count for the
    retry schedule.
    """
    next_due_at = Lane.objects.aggregate(first=Min("next_due_at"))["first"]
    if next_due_at is None or next_due_at > now:
        return Claim(next_due_at=next_due_at)
    with transaction.atomic():
        shares = allocate_capacity(now=now, capacity=capacity)
        sendable, given_up = _sort_out(shares, now=now)
        attempts = _lease(sendable, now=now)
        update_rows([share.lane for share in shares], ["next_due_at", "spent_until"])
    return Claim(_prepare(shares, attempts), given_up, next_due_at=now)


def _sort_out(shares: Sequence[Share], *, now: datetime) -> tuple[list[Delivery], int]:
    """Give up what must not be sent; return the rest, and how many were given up."""
    rows = _read(shares)
    sendable: list[Delivery] = []
    unsendable: dict[Problem, list[Delivery]] = {}
    for share in shares:
        due = [rows[row.pk] for row in share.claimed]
        reasons = [delivery.reason_to_give_up for delivery in due]
        for delivery, reason in zip(due, reasons, strict=True):
            (unsendable.setdefault(reason, []) if reason else sendable).append(delivery)
        share.spend(reasons.count(None), now=now, lease_end=now + _lease_time())
    for reason, deliveries in unsendable.items():
        _give_up(deliveries, reason=reason, now=now)
        metrics.ATTEMPTS.labels("given up").inc(len(deliveries))
    return sendable, sum(map(len, unsendable.values()))


def _read(shares: Sequence[Share]) -> dict[uuid.UUID, Delivery]:
    """Return the due deliveries whole, each with the subscription that its lane has read."""
    subscriptions = {share.lane.pk: share.lane.subscription for share in shares}
    due = [row.pk for share in shares for row in share.claimed]
    if not due:
        return {}
    rows = Delivery.objects.select_related("event").in_bulk(due)
    for delivery in rows.values():
        delivery.subscription = subscriptions[delivery.subscription_id]
    return rows


def _give_up(deliveries: Sequence[Delivery], *, reason: Problem, now: datetime) -> None:
    """Fail them at once; the count goes up as if they had been tried."""
    Attempt.objects.bulk_create(
        Attempt(
            delivery=delivery,
            number=delivery.attempt_count + 1,
            url=delivery.subscription.url,
            started_at=now,
            finished_at=now,
            milliseconds=0,
            problem=reason,
        )
        for delivery in deliveries
    )
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(
        attempt_count=F("attempt_count") + 1,
        status=Delivery.Status.FAILED,
        status_code=None,
        problem=reason,
        next_attempt_at=None,
        lease_token=None,
    )


def _lease(deliveries: list[Delivery], *, now: datetime) -> list[Attempt]:
    if not deliveries:
        return []
    lost = [delivery.pk for delivery in deliveries if delivery.lease_token is not None]
    token = uuid.uuid4()
    for delivery in deliveries:
        delivery.round_started_at_attempt += delivery.lease_token is not None
        delivery.attempt_count += 1
        delivery.lease_token = token
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(
        attempt_count=F("attempt_count") + 1,
        next_attempt_at=now + _lease_time(),
        lease_token=token,
    )
    if lost:
        metrics.ATTEMPTS.labels("lost").inc(len(lost))
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


def _prepare(shares: Sequence[Share], attempts: list[Attempt]) -> list[Sending]:
    by_lane = {share.lane.pk: share for share in shares}
    # Checked again: the partner's domains may have changed since the URL was saved.
    problems = {
        pk: problem_of_url(share.lane.subscription.partner, share.lane.subscription.url)
        for pk, share in by_lane.items()
    }
    return [
        _sending(
            attempt,
            by_lane[attempt.delivery.subscription_id],
            problems[attempt.delivery.subscription_id],
        )
        for attempt in attempts
    ]


def _sending(attempt: Attempt, share: Share, problem: Problem | None) -> Sending:
    """Sign the frozen body for this attempt."""
    delivery = attempt.delivery
    body = (delivery.event.body or "").encode()
    headers = request_headers(
        share.secrets,
        event_type=delivery.event.type,
        event_id=str(delivery.event_id),
        delivery_id=str(delivery.pk),
        number=attempt.number,
        request_id=delivery.event.request_id,
        body=body,
        now=attempt.started_at,
    )
    return Sending(delivery, attempt, attempt.url, headers, body, problem, share.lane.is_slow)


def _lease_time() -> timedelta:
    """Return for how long other dispatchers may not claim it."""
    return timedelta(seconds=settings.WEBHOOK_LEASE_SECONDS)
