"""The door into webhooks for other apps: write down what happened, and it will be told."""

import hashlib
import json
import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from cleanlife import clock
from webhooks.event_types import EventType
from webhooks.models import Delivery, Event, EventSequence, Subscription
from webhooks.wake_up import wake_dispatcher_after_commit


def record_event(
    *,
    partner_id: UUID,
    event_type: EventType,
    payload: dict[str, Any],
    request_id: str,
    now: datetime,
) -> Event:
    """Write an event and its deliveries in the caller's transaction.

    ``payload`` becomes ``data`` of the body. Call it last in the transaction: from here to the
    commit the partner's other events wait for their number. Raises RuntimeError outside a
    transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An event belongs to the transaction of the change it tells.")
    interested = Subscription.objects.filter(partner_id=partner_id).interested_in(event_type)
    event = _write_event(partner_id, event_type, payload, request_id, now)
    Delivery.objects.bulk_create(
        Delivery(
            subscription=subscription,
            event=event,
            payload_hash=event.payload_hash,
            next_attempt_at=now,
            created_at=now,
        )
        for subscription in interested
    )
    if interested:
        wake_dispatcher_after_commit()
    return event


def _write_event(
    partner_id: UUID,
    event_type: EventType,
    payload: dict[str, Any],
    request_id: str,
    now: datetime,
) -> Event:
    event_id = uuid.uuid4()
    sequence = EventSequence.objects.take_next(partner_id)
    message = {
        "id": str(event_id),
        "event": str(event_type),
        "apiVersion": "v1",
        "createdAt": clock.iso(now),
        "sequence": sequence,
        "partnerClientId": str(partner_id),
        "data": payload,
    }
    # From here on these very bytes are the event: every receiver and every retry gets them.
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    return Event.objects.create(
        id=event_id,
        partner_id=partner_id,
        sequence=sequence,
        type=event_type,
        body=body,
        payload_hash=hashlib.sha256(body.encode()).hexdigest(),
        request_id=request_id,
        created_at=now,
    )
