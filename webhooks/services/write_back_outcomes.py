"""Write back what came of claimed deliveries, if this dispatcher still leases them."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from django.db import transaction

from cleanlife.db import update_rows
from webhooks import metrics
from webhooks.models import Attempt, Delivery, Lane
from webhooks.models.lane import CHANGED_BY_ATTEMPT
from webhooks.retry_policy import delay_after
from webhooks.services.claim_due_deliveries import Sending
from webhooks.transport import Outcome

logger = logging.getLogger(__name__)

Result: TypeAlias = tuple[Sending, Outcome]
FINISHED = ("finished_at", "milliseconds", "status_code", "problem", "answer_excerpt")
RESULT = ("status", "status_code", "problem", "next_attempt_at", "delivered_at")


class WrittenBack(NamedTuple):
    """How many deliveries were moved, and the results whose lanes are locked elsewhere."""

    moved: int
    left: list[Result]


def write_back_outcomes(results: Sequence[Result], *, now: datetime) -> WrittenBack:
    """Finish the attempts, move the deliveries whose lease is still held, judge their lanes.

    A delivery that another dispatcher has claimed meanwhile is left to it. A locked lane is not
    waited for, or the deletion of one subscription with its backlog would hold up the results
    of all others: its results are returned, to be written later.
    """
    with transaction.atomic():
        lanes = _lock_lanes(results)
        ours = [each for each in results if each[0].delivery.subscription_id in lanes]
        update_rows(
            [_finished(sending.attempt, outcome, now) for sending, outcome in ours], FINISHED
        )
        held = _held_leases([sending.delivery for sending, _ in ours])
        moved = [
            _moved(sending.delivery, outcome, lanes[sending.delivery.subscription_id], now)
            for sending, outcome in ours
            if _lease(sending) in held
        ]
        written = _write_deliveries(moved)
        _update_lanes(lanes, ours, now=now)
        update_rows(list(lanes.values()), CHANGED_BY_ATTEMPT)
    for sending, outcome in ours:
        _log(sending, outcome)
        if _lease(sending) not in held:
            logger.warning(
                "Delivery %s was claimed anew before its result.", sending.delivery.pk
            )
    left = [each for each in results if each[0].delivery.subscription_id not in lanes]
    return WrittenBack(written, left)


def _log(sending: Sending, outcome: Outcome) -> None:
    delivery = sending.delivery
    metrics.ATTEMPTS.labels(outcome.kind).inc()
    line = {
        "event": str(delivery.event_id),
        "delivery": str(delivery.pk),
        "subscription": str(delivery.subscription_id),
        "attempt": sending.attempt.number,
        "status": outcome.status_code,
        "outcome": outcome.error or "delivered",
        "milliseconds": outcome.milliseconds,
        # Of the request that caused the event, perhaps long ago.
        "requestId": delivery.event.request_id,
    }
    logger.info("webhook attempt", extra=line)


def _lock_lanes(results: Sequence[Result]) -> dict[object, Lane]:
    lane_ids = {sending.delivery.subscription_id for sending, _ in results}
    locked = Lane.objects.filter(pk__in=lane_ids).lock_unlocked()
    read = locked.select_related("subscription").only(
        "subscription__retry_policy", *CHANGED_BY_ATTEMPT
    )
    return {lane.pk: lane for lane in read}


def _held_leases(deliveries: list[Delivery]) -> set[tuple[UUID, UUID | None]]:
    """Return the leases as they are in the rows; their lanes are locked."""
    rows = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries])
    return set(rows.values_list("pk", "lease_token"))


def _lease(sending: Sending) -> tuple[UUID, UUID | None]:
    """Return the lease under which it was sent: one that was claimed twice has had two."""
    return sending.delivery.pk, sending.delivery.lease_token


def _finished(attempt: Attempt, outcome: Outcome, now: datetime) -> Attempt:
    attempt.finished_at = now
    attempt.milliseconds = outcome.milliseconds
    attempt.status_code = outcome.status_code
    attempt.problem = outcome.problem
    attempt.answer_excerpt = outcome.answer_excerpt
    return attempt


def _moved(delivery: Delivery, outcome: Outcome, lane: Lane, now: datetime) -> Delivery:
    delivery.status_code = outcome.status_code
    delivery.problem = outcome.problem
    delivery.next_attempt_at = None
    if outcome.is_success:
        delivery.status = Delivery.Status.DELIVERED
        delivery.delivered_at = now
        return delivery
    delay = delay_after(
        delivery.attempt_count - delivery.round_started_at_attempt,
        # As it is now; the delivery was read before it was sent.
        policy=lane.subscription.retry_policy,
        retry_after=outcome.retry_after,
    )
    if delay is None or outcome.is_gone:
        delivery.status = Delivery.Status.FAILED
        return delivery
    delivery.next_attempt_at = now + delay
    return delivery


def _update_lanes(
    lanes: dict[object, Lane], results: Sequence[Result], *, now: datetime
) -> None:
    """Apply the results to their lanes, which become due."""
    for sending, outcome in results:
        lanes[sending.delivery.subscription_id].apply_attempt(
            is_success=outcome.is_success, milliseconds=outcome.milliseconds, now=now
        )


def _write_deliveries(deliveries: list[Delivery]) -> int:
    """Write equal results in one statement each: there are few kinds in a batch."""
    alike: dict[tuple[Any, ...], list[Delivery]] = {}
    for delivery in deliveries:
        alike.setdefault(tuple(getattr(delivery, name) for name in RESULT), []).append(delivery)
    return sum(
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in group]).update(
            **dict(zip(RESULT, values, strict=True)), lease_token=None
        )
        for values, group in alike.items()
    )
