"""Subscriptions, backlogs and events, made inside the product."""

import random
import time
import uuid
from collections.abc import Sequence

from django.db import transaction

from cleanlife import clock
from partners.models import Partner
from tests.factories.partners import AllowedDomainFactory, PartnerFactory
from tests.factories.webhooks import SubscriptionFactory
from webhooks.event_types import EventType
from webhooks.models import Delivery, Event, EventSequence, Lane, Subscription
from webhooks.outbox import record_events

# A booking with notes and an address, as large as a usual one.
PAYLOAD = {"booking": {"bookingId": "b" * 36, "notes": "شقة " * 40, "address": "a" * 1200}}
_BATCH = 5000


def subscribe(urls: Sequence[str]) -> list[str]:
    """Make a partner with one subscription for each URL; return the partners' ids."""
    partners = [_partner() for _ in urls]
    for partner, url in zip(partners, urls, strict=True):
        SubscriptionFactory(partner=partner, url=url)
    return [str(partner.pk) for partner in partners]


def fan_out(url: str, count: int) -> str:
    """Make a partner with so many subscriptions; return its id."""
    partner = _partner()
    for number in range(count):
        SubscriptionFactory(partner=partner, url=f"{url}/{number}")
    return str(partner.pk)


def pile_up(partner_ids: Sequence[str], each: int) -> None:
    """Write a backlog in bulk: events with their deliveries, all due now, in one commit."""
    now = clock.now()
    subscriptions = Subscription.objects.filter(
        partner__in=[uuid.UUID(text) for text in partner_ids]
    )
    with transaction.atomic():
        for subscription in subscriptions:
            numbers = EventSequence.objects.allocate(subscription.partner_id, count=each)
            events = [_event(subscription, number) for number in numbers]
            Event.objects.bulk_create(events, batch_size=_BATCH)
            Delivery.objects.bulk_create(
                (
                    Delivery.due_at_once(event, subscription=subscription, now=now)
                    for event in events
                ),
                batch_size=_BATCH,
            )
        Lane.objects.mark_due([subscription.pk for subscription in subscriptions], now=now)


def publish(partner_ids: Sequence[str]) -> dict[str, float]:
    """Write one event for each, a transaction each; return when each was committed."""
    committed: dict[str, float] = {}
    for partner_id in partner_ids:
        event_id = record(partner_id)
        committed[event_id] = time.time()
    return committed


def tell_slowly(partner_id: str, count: int) -> dict[str, float]:
    """Write events for one partner at random moments; return when each was committed."""
    committed: dict[str, float] = {}
    for _ in range(count):
        time.sleep(random.uniform(0.05, 0.2))
        committed |= publish([partner_id])
    return committed


def tell_in_waves(
    partner_ids: Sequence[str], waves: int, seconds_between: float
) -> dict[str, float]:
    """Write one event for each, wave after wave; return when each was committed."""
    committed: dict[str, float] = {}
    for _ in range(waves):
        next_at = time.monotonic() + seconds_between
        committed |= publish(partner_ids)
        time.sleep(max(next_at - time.monotonic(), 0))
    return committed


def record(partner_id: str) -> str:
    """Write one event through the outbox; return its id."""
    with transaction.atomic():
        [event] = record_events(
            partner_id=uuid.UUID(partner_id),
            events=[(EventType.BOOKING_CREATED, PAYLOAD)],
            request_id="benchmark",
            now=clock.now(),
        )
    return str(event.pk)


def _partner() -> Partner:
    # Processes count their names each from 0.
    partner: Partner = PartnerFactory(name=str(uuid.uuid4()), allows_http_webhooks=True)
    AllowedDomainFactory(partner=partner, host="127.0.0.1")
    return partner


def _event(subscription: Subscription, number: int) -> Event:
    return Event(
        partner_id=subscription.partner_id,
        sequence=number,
        type=EventType.BOOKING_CREATED,
        body='{"data":"' + "x" * 1800 + '"}',
        payload_hash="0" * 64,
        request_id="benchmark",
    )
