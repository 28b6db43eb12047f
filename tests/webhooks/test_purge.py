"""Retention: bodies for 30 days, deliveries and attempts for 90, numbers for ever."""

from datetime import timedelta

import pytest

from cleanlife import clock
from tests.factories.webhooks import (
    AttemptFactory,
    DeliveryFactory,
    EventFactory,
    RecoveryFactory,
)
from webhooks.models import Attempt, Delivery, Event, EventSequence, Recovery
from webhooks.services import purge_webhook_log as purging
from webhooks.services.allocate_capacity import Capacity
from webhooks.services.claim_due_deliveries import claim_due_deliveries
from webhooks.services.purge_webhook_log import purge_webhook_log

pytestmark = pytest.mark.django_db

NOW = clock.now()


def ago(days, **more):
    return NOW - timedelta(days=days, **more)


def purge():
    return purge_webhook_log(now=NOW)


def test_bodies_go_after_thirty_days_and_their_rows_stay(partner):
    old = EventFactory(partner=partner, created_at=ago(30, seconds=1), payload_hash="a" * 64)
    kept = EventFactory(partner=partner, created_at=ago(30))
    assert purge() == 1

    old.refresh_from_db()
    kept.refresh_from_db()
    assert (old.body, old.payload_hash, bool(old.sequence)) == (None, "a" * 64, True)
    assert kept.body is not None


def test_deliveries_and_their_attempts_go_after_ninety_days(subscription):
    old, kept = (
        DeliveryFactory(subscription=subscription, delivered=True, created_at=created_at)
        for created_at in (ago(90, seconds=1), ago(90))
    )
    for delivery in (old, kept):
        AttemptFactory(delivery=delivery)
    purge()

    assert list(Delivery.objects.all()) == [kept]
    assert Attempt.objects.get().delivery == kept
    assert Event.objects.count() == 2


def test_what_waits_is_kept_and_given_up_without_its_body(subscription):
    event = EventFactory(partner=subscription.partner, created_at=ago(100))
    DeliveryFactory(subscription=subscription, event=event, created_at=ago(100))
    purge()
    found = claim_due_deliveries(now=clock.now(), capacity=Capacity(9, 9))

    delivery = Delivery.objects.get()
    assert (found.given_up, found.sendings) == (1, [])
    assert (delivery.status, delivery.error) == ("FAILED", "event is no longer kept")
    assert delivery.attempts.count() == delivery.attempt_count == 1


def test_recoveries_go_ninety_days_after_their_end(subscription):
    RecoveryFactory(
        subscription=subscription, status="COMPLETED", finished_at=ago(90, seconds=1)
    )
    running = RecoveryFactory(subscription=subscription, created_at=ago(200))
    purge()

    assert list(Recovery.objects.all()) == [running]


def test_goes_on_batch_by_batch(subscription, monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 3)
    for created_at in (ago(100), ago(1)):
        DeliveryFactory.create_batch(
            7,
            subscription=subscription,
            delivered=True,
            created_at=created_at,
            event__created_at=created_at,
        )
    # Seven bodies and seven deliveries.
    assert purge() == 14

    assert Delivery.objects.count() == 7
    assert Event.objects.with_body().count() == 7


def test_a_second_time_there_is_nothing_to_do(subscription, django_assert_num_queries):
    DeliveryFactory(subscription=subscription, delivered=True, created_at=ago(100))
    purge()
    # Bodies, deliveries, recoveries, secrets.
    with django_assert_num_queries(4):
        assert purge() == 0


def test_the_numbers_go_on_and_old_positions_are_told(api, partner):
    EventSequence.objects.create(partner=partner, last=3)
    for number, days in enumerate((40, 31, 2), start=1):
        EventFactory(partner=partner, sequence=number, created_at=ago(days))
    purge()

    refused = api.get("events", after=0)
    assert refused.status_code == 410
    assert refused.json()["error"]["code"] == "EVENTS_EXPIRED"
    assert refused.json()["error"]["details"] == {"oldestSequence": 3}
    left = api.get("events", after=2).json()["data"]
    assert [event["sequence"] for event in left] == [3]
    assert list(Event.objects.order_by("sequence").values_list("sequence", flat=True)) == [
        1,
        2,
        3,
    ]
