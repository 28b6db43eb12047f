"""The door into webhooks for other apps: record what happened, ask for it, erase it."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cleanlife.jobs.celery import wake_after_commit
from webhooks.event_types import EventType
from webhooks.messages import write_message
from webhooks.models import Delivery, Event, EventSequence, Lane, Subscription
from webhooks.models.lane import DISPATCH_TASK
from webhooks.services.find_last_told import Told, find_last_told

__all__ = ["Told", "erase_bodies", "last_told", "record_events"]


def record_events(
    *,
    partner_id: UUID,
    events: Sequence[tuple[EventType, dict[str, Any]]],
    request_id: str,
    now: datetime,
) -> list[Event]:
    """Write events about one change, and their deliveries, in the caller's transaction.

    Each comes with the ``data`` of its body. Call it last in the transaction: from here to the
    commit the partner's other events wait for their numbers. Raises RuntimeError outside a
    transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An event belongs to the transaction of its change.")
    numbers = EventSequence.objects.allocate(partner_id, count=len(events))
    # Read behind the counter: a subscription that was resumed before a recovery counted is seen
    # here, or this event is counted. Filtered here: JSON containment exists on PostgreSQL only,
    # and a partner has few. Only what is needed: a secret that cannot be read must not fail a
    # booking.
    listening = Subscription.objects.filter(partner_id=partner_id).active().only("events")
    subscriptions = list(listening)
    rows = [
        _event(partner_id, number, event_type, payload=payload, request_id=request_id, now=now)
        for number, (event_type, payload) in zip(numbers, events, strict=True)
    ]
    Event.objects.bulk_create(rows)
    deliveries = [
        Delivery.due_at_once(row, subscription=subscription, now=now)
        for row in rows
        for subscription in subscriptions
        if row.type in subscription.events
    ]
    if deliveries:
        Delivery.objects.bulk_create(deliveries)
        Lane.objects.mark_due({delivery.subscription_id for delivery in deliveries}, now=now)
        wake_after_commit(DISPATCH_TASK)
    return rows


def erase_bodies(*, partner_id: UUID, naming: str, now: datetime) -> int:
    """Let the bodies of a partner's events in which a text occurs be null; return how many.

    In the caller's transaction. Their hashes stay those of the bytes that were sent, and what
    still waits to be sent fails when it is due: the event is no longer kept.
    """
    kept = Event.objects.filter(partner_id=partner_id).with_body()
    return kept.filter(body__contains=naming).update(body=None, erased_at=now)


def _event(
    partner_id: UUID,
    sequence: int,
    event_type: EventType,
    *,
    payload: dict[str, Any],
    request_id: str,
    now: datetime,
) -> Event:
    event_id = uuid.uuid4()
    # From here on these very bytes are the event: every receiver and every retry gets them.
    body = write_message(
        event_id,
        event_type,
        sequence=sequence,
        partner_id=partner_id,
        payload=payload,
        now=now,
    )
    return Event(
        id=event_id,
        partner_id=partner_id,
        sequence=sequence,
        type=event_type,
        body=body,
        payload_hash=hashlib.sha256(body.encode()).hexdigest(),
        request_id=request_id,
        created_at=now,
    )


def last_told(*, partner_id: UUID, moments: QuerySet[Any, Any], about: str) -> Told | None:
    """Return what the partner's system was told last of the thing with this id, if anything.

    ``moments`` selects those of its latest changes.
    """
    return find_last_told(partner_id=partner_id, moments=moments, about=about)
