"""Write a history of events and deliveries, for a demo as big as a year of business."""

import hashlib
import secrets
import uuid
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cleanlife import clock
from webhooks.event_types import EventType
from webhooks.models import Attempt, Delivery, Event, EventSequence, Lane, Subscription

AT_ONCE = 1_000
TYPES = [
    EventType.BOOKING_CREATED,
    EventType.BOOKING_APPOINTMENT_STATUS_CHANGED,
    EventType.BOOKING_APPOINTMENT_STATUS_CHANGED,
]
URL = "https://hooks.example.com/cleanlife"
MILLISECONDS = timedelta(milliseconds=180)
# Of a hundred deliveries, so many failed for good.
FAILED = 1


class Command(BaseCommand):
    """Give a partner a paused subscription, and deliveries of events about its bookings."""

    help = (
        "Write delivered events of a partner, without their bodies (sandbox only): a part of"
        " `seed_demo --scale large`, which names the moments."
    )
    # No texts of a command line: when each happened, in order, and what counts progress.
    stealth_options = ("moments", "advance")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--partner", required=True, help="the id of the partner")
        parser.add_argument("--count", type=int, default=1_000, help="how many deliveries")

    def handle(
        self,
        *,
        partner: str,
        count: int,
        moments: Sequence[datetime] = (),
        advance: Callable[[int], None] = lambda _: None,
        **_options: Any,
    ) -> None:
        """Write them in the order in which they happened."""
        if settings.IS_PRODUCTION:
            raise CommandError("Demo data belong in the sandbox only.")
        if not moments:
            raise CommandError("Name the moments: run `seed_demo --scale large`.")
        subscription = _subscription(uuid.UUID(partner))
        for first in range(0, count, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, count))
            _write(subscription, [moments[each * len(moments) // count] for each in numbers])
            advance(len(numbers))


def _subscription(partner_id: uuid.UUID) -> Subscription:
    """Return a paused one: nothing is sent to a host that there is not."""
    now = clock.now()
    subscription = Subscription.objects.create(
        partner_id=partner_id,
        url=URL,
        events=sorted(set(TYPES)),
        secret=secrets.token_hex(32),
        status=Subscription.Status.INACTIVE,
        inactive_since=now,
    )
    Lane.objects.get_or_create(subscription=subscription)
    return subscription


@transaction.atomic
def _write(subscription: Subscription, moments: Sequence[datetime]) -> None:
    partner_id = subscription.partner_id
    numbers = EventSequence.objects.allocate(partner_id, count=len(moments))
    events = [
        _event(partner_id, number, moment)
        for number, moment in zip(numbers, moments, strict=True)
    ]
    Event.objects.bulk_create(events)
    deliveries = [_delivery(subscription, event) for event in events]
    Delivery.objects.bulk_create(deliveries)
    Attempt.objects.bulk_create(_attempt(each) for each in deliveries)


def _event(partner_id: uuid.UUID, sequence: int, moment: datetime) -> Event:
    """Return an event of which only the number is kept, as of those of a month ago."""
    event_id = uuid.uuid4()
    return Event(
        id=event_id,
        partner_id=partner_id,
        sequence=sequence,
        type=TYPES[sequence % len(TYPES)],
        body=None,
        payload_hash=hashlib.sha256(event_id.bytes).hexdigest(),
        request_id="demo",
        created_at=moment,
    )


def _delivery(subscription: Subscription, event: Event) -> Delivery:
    has_failed = event.sequence % 100 < FAILED
    return Delivery(
        partner_id=event.partner_id,
        subscription=subscription,
        event=event,
        payload_hash=event.payload_hash,
        status=Delivery.Status.FAILED if has_failed else Delivery.Status.DELIVERED,
        attempt_count=1,
        status_code=500 if has_failed else 200,
        delivered_at=None if has_failed else event.created_at + MILLISECONDS,
        created_at=event.created_at,
    )


def _attempt(delivery: Delivery) -> Attempt:
    return Attempt(
        delivery=delivery,
        number=1,
        url=URL,
        started_at=delivery.created_at,
        finished_at=delivery.created_at + MILLISECONDS,
        milliseconds=180,
        status_code=delivery.status_code,
        answer_excerpt="" if delivery.delivered_at else "Internal Server Error",
    )
