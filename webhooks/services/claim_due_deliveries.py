"""Take due deliveries into this dispatcher's hands."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min

from cleanlife.db import update_rows
from webhooks import metrics
from webhooks.models import Attempt, Delivery, Lane
from webhooks.services.check_url import problem_of_url
from webhooks.services.give_up_deliveries import give_up_deliveries, reason_to_give_up
from webhooks.services.sending import Sending, prepare_sending
from webhooks.services.turns import Room, Turn, take_turns


@dataclass
class Claim:
    """What to send now, how many were given up instead, and when a lane is due next."""

    sendings: list[Sending] = field(default_factory=list)
    given_up: int = 0
    next_due_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.sendings or self.given_up)


def claim_due_deliveries(*, now: datetime, room: Room) -> Claim:
    """Lease due deliveries, lane by lane, and write down their attempts before any is sent.

    A lane gets a part of the room and no more than its pace allows, so neither a backlog nor an
    endpoint that hangs keeps others waiting. A lease that was never given back belongs to a
    worker that died: its delivery is claimed again, and the lost attempt does not count for the
    retry schedule.
    """
    next_due_at = Lane.objects.aggregate(first=Min("next_due_at"))["first"]
    if next_due_at is None or next_due_at > now:
        return Claim(next_due_at=next_due_at)
    with transaction.atomic():
        turns = take_turns(now=now, room=room)
        wanted, given_up = _sort_out(turns, now=now)
        attempts = _lease(wanted, now=now)
        update_rows([turn.lane for turn in turns], ["next_due_at", "spent_until"])
    return Claim(_prepare(turns, attempts), given_up, next_due_at=now)


def _sort_out(turns: Sequence[Turn], *, now: datetime) -> tuple[list[Delivery], int]:
    """Give up what must not be sent; return what shall be, and how many were given up."""
    rows = _read(turns)
    wanted: list[Delivery] = []
    unwanted: dict[str, list[Delivery]] = {}
    for turn in turns:
        due = [rows[row.pk] for row in turn.taken]
        reasons = [reason_to_give_up(delivery) for delivery in due]
        for delivery, reason in zip(due, reasons, strict=True):
            (unwanted.setdefault(reason, []) if reason else wanted).append(delivery)
        turn.spend(reasons.count(""), now=now, lease_end=now + _lease_time())
    for reason, deliveries in unwanted.items():
        give_up_deliveries(deliveries, reason=reason, now=now)
        metrics.ATTEMPTS.labels("given up").inc(len(deliveries))
    return wanted, sum(map(len, unwanted.values()))


def _read(turns: Sequence[Turn]) -> dict[uuid.UUID, Delivery]:
    """Return the due deliveries whole, each with the subscription that its lane has read."""
    subscriptions = {turn.lane.pk: turn.lane.subscription for turn in turns}
    due = [row.pk for turn in turns for row in turn.taken]
    if not due:
        return {}
    rows = Delivery.objects.select_related("event").in_bulk(due)
    for delivery in rows.values():
        delivery.subscription = subscriptions[delivery.subscription_id]
    return rows


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


def _prepare(turns: Sequence[Turn], attempts: list[Attempt]) -> list[Sending]:
    by_lane = {turn.lane.pk: turn for turn in turns}
    # Looked at again: the partner's domains may have changed since it was saved.
    problems = {
        pk: problem_of_url(turn.lane.subscription.partner, turn.lane.subscription.url) or ""
        for pk, turn in by_lane.items()
    }
    return [
        prepare_sending(
            attempt,
            secrets=by_lane[attempt.delivery.subscription_id].secrets,
            problem=problems[attempt.delivery.subscription_id],
            is_slow=by_lane[attempt.delivery.subscription_id].lane.is_slow,
        )
        for attempt in attempts
    ]


def _lease_time() -> timedelta:
    """Return how long a claimed delivery is kept from other dispatchers."""
    return timedelta(seconds=settings.WEBHOOK_LEASE_SECONDS)
