"""Continue recoveries, part by part, no faster than their lanes allow."""

from datetime import datetime

from django.db import transaction

from cleanlife.jobs import duty
from cleanlife.jobs.celery import wake_after_commit
from cleanlife.jobs.sweep import sweep
from webhooks.models import Delivery, Event, Lane, Recovery
from webhooks.models.lane import DISPATCH_TASK
from webhooks.services.retry_delivery import REQUEUED, requeue

# Events read in one transaction, and how many deliveries a lane may have waiting.
BATCH = 200
MOST_WAITING = 400


def continue_recoveries(*, now: datetime) -> int:
    """Let every running recovery go on until its lane is full; return how many were moved on.

    One whose subscription is inactive waits until it is active again.
    """
    running = Recovery.objects.running().filter(
        subscription__status="ACTIVE", subscription__deleted_at=None
    )
    recoveries = running.in_bulk()
    return sweep(
        recoveries,
        lambda key: _go_on(recoveries[key], now),
        failure="Recovery %s could not go on.",
    )


def _go_on(recovery: Recovery, now: datetime) -> bool:
    before = position = recovery.last_sequence
    while True:
        recovery = continue_recovery(recovery, now=now)
        duty.get_on()
        if recovery.status != Recovery.Status.RUNNING or recovery.last_sequence == position:
            return recovery.last_sequence != before
        position = recovery.last_sequence


def continue_recovery(recovery: Recovery, *, now: datetime) -> Recovery:
    """Queue one part in one transaction and note the position; return it as it is then.

    Does nothing while the lane is full or the subscription inactive, or when it was
    ended meanwhile.
    """
    with transaction.atomic():
        # The lane's lock keeps another worker from the same part.
        lane = Lane.objects.lock_all().get(subscription_id=recovery.subscription_id)
        recovery = Recovery.objects.select_related("subscription").get(pk=recovery.pk)
        # It may have been paused meanwhile; what is queued then would fail.
        is_inactive = recovery.subscription.receives_nothing
        if recovery.status != Recovery.Status.RUNNING or is_inactive or _is_full(lane, now):
            return recovery
        events = _next_events(recovery)
        recovery.queued += _queue(recovery, events, now=now)
        _move_on(recovery, events, now=now)
        recovery.save(update_fields=["last_sequence", "queued", "status", "finished_at"])
        lane.mark_due(now)
        lane.save(update_fields=["next_due_at"])
        wake_after_commit(DISPATCH_TASK)
    return recovery


def _is_full(lane: Lane, now: datetime) -> bool:
    due = Delivery.objects.due(now).filter(subscription_id=lane.pk)
    return len(due.values_list("pk")[:MOST_WAITING]) == MOST_WAITING


def _next_events(recovery: Recovery) -> list[Event]:
    log = Event.objects.filter(partner_id=recovery.subscription.partner_id).with_body()
    events = log.after(recovery.last_sequence).filter(
        sequence__lte=recovery.until_sequence, created_at__gte=recovery.since
    )
    return list(events.only("type", "sequence", "payload_hash", "partner_id")[:BATCH])


def _queue(recovery: Recovery, events: list[Event], *, now: datetime) -> int:
    """Queue the failed deliveries of these events again, and make the missing ones."""
    existing = {
        delivery.event_id: delivery
        for delivery in Delivery.objects.filter(
            subscription=recovery.subscription, event__in=events
        )
    }
    failed = [row for row in existing.values() if row.status == Delivery.Status.FAILED]
    for delivery in failed:
        requeue(delivery, due_at=now)
    Delivery.objects.bulk_update(failed, REQUEUED)
    missing = [
        Delivery.due_at_once(event, subscription=recovery.subscription, now=now)
        for event in events
        if event.pk not in existing and event.type in recovery.subscription.events
    ]
    return len(failed) + len(Delivery.objects.bulk_create(missing))


def _move_on(recovery: Recovery, events: list[Event], *, now: datetime) -> None:
    if len(events) == BATCH:
        recovery.last_sequence = events[-1].sequence
        return
    recovery.last_sequence = recovery.until_sequence
    recovery.status = Recovery.Status.COMPLETED
    recovery.finished_at = now
