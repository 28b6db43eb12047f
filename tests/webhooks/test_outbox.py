"""The outbox: an event and its deliveries, in the transaction of the change."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import connection, transaction

from cleanlife import clock
from cleanlife.jobs.celery import waker
from tests.factories.event_data import event_data
from tests.factories.partners import PartnerFactory
from tests.factories.webhooks import SubscriptionFactory
from webhooks import outbox
from webhooks.event_types import EventType
from webhooks.models import Delivery, Event, Lane
from webhooks.models.lane import DISPATCH_TASK

NOW = clock.from_timestamp(1_782_889_200)
DATA = event_data(requestId="شقة")


def roll_back_an_event(partner):
    with transaction.atomic():
        record_event(partner)
        raise ZeroDivisionError


def record_event(partner, event_type=EventType.BOOKING_CREATED):
    return record_events(partner, [event_type])[0]


def record_events(partner, event_types):
    return outbox.record_events(
        partner_id=partner.pk,
        events=[(event_type, {**event_data(event_type), **DATA}) for event_type in event_types],
        request_id="request-1",
        now=NOW,
    )


@pytest.mark.django_db(transaction=True)
def test_refuses_to_write_outside_a_transaction():
    with pytest.raises(RuntimeError):
        record_event(PartnerFactory())


def test_freezes_the_body_of_the_contract(partner):
    event = record_event(partner)

    assert list(json.loads(event.body).items()) == [
        ("id", str(event.pk)),
        ("event", "booking.created"),
        ("apiVersion", "v1"),
        ("createdAt", "2026-07-01T10:00:00+03:00"),
        ("sequence", 1),
        ("partnerClientId", str(partner.pk)),
        ("data", DATA),
    ]
    assert "شقة" in event.body
    assert ": " not in event.body


def test_the_stored_bytes_are_the_hashed_ones(partner):
    SubscriptionFactory(partner=partner)
    record_event(partner)

    event = Event.objects.get()
    assert event.payload_hash == hashlib.sha256(event.body.encode()).hexdigest()
    assert Delivery.objects.get().payload_hash == event.payload_hash


def test_numbers_the_events_of_each_partner(partner):
    other = PartnerFactory()

    numbers = [record_event(whose).sequence for whose in (partner, partner, other, partner)]
    assert numbers == [1, 2, 1, 3]


@pytest.mark.django_db(transaction=True)
def test_leaves_no_gap_after_a_rollback():
    partner = PartnerFactory()
    with pytest.raises(ZeroDivisionError):
        roll_back_an_event(partner)
    with transaction.atomic():
        event = record_event(partner)

    assert event.sequence == 1
    assert Event.objects.count() == 1


def test_makes_deliveries_for_those_who_listen(partner):
    listening = SubscriptionFactory(partner=partner, events=["booking.created"])
    SubscriptionFactory(partner=partner, events=["booking.cancelled"])
    SubscriptionFactory(partner=partner, inactive=True)
    SubscriptionFactory(partner=partner, deleted=True)
    SubscriptionFactory()
    event = record_event(partner)

    delivery = Delivery.objects.get()
    assert (delivery.subscription, delivery.event) == (listening, event)
    assert delivery.next_attempt_at == NOW
    assert delivery.status == "PENDING"


def test_several_events_wake_once(partner, django_capture_on_commit_callbacks):
    SubscriptionFactory(partner=partner)
    with django_capture_on_commit_callbacks() as hooks:
        for _ in range(3):
            record_event(partner)

    assert hooks == [waker(DISPATCH_TASK)]


@pytest.mark.django_db(transaction=True)
def test_an_event_after_a_rolled_back_savepoint_still_wakes():
    partner = SubscriptionFactory().partner
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            roll_back_an_event(partner)
        with transaction.atomic():
            record_event(partner)
            hooks = [hook for _, hook, *_ in connection.run_on_commit]

    assert hooks == [waker(DISPATCH_TASK)]


def test_nobody_is_woken_when_nobody_listens(partner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as hooks:
        record_event(partner)

    assert hooks == []


# Subscriptions, number, event, deliveries, lanes; several lanes are locked before.
@pytest.mark.parametrize(("listening", "queries"), [(1, 5), (2, 6), (50, 6)])
def test_an_event_costs_few_queries(partner, django_assert_num_queries, listening, queries):
    SubscriptionFactory.create_batch(listening, partner=partner)
    with django_assert_num_queries(queries):
        record_event(partner)


def test_makes_the_lanes_due(partner):
    heard = SubscriptionFactory(partner=partner)
    waiting = SubscriptionFactory(partner=partner)
    before = NOW - timedelta(minutes=5)
    Lane.objects.filter(pk=waiting.pk).update(next_due_at=before)
    unheard = SubscriptionFactory(partner=partner, events=["booking.cancelled"])
    record_event(partner)

    due = dict(Lane.objects.values_list("pk", "next_due_at"))
    assert due == {heard.pk: NOW, waiting.pk: before, unheard.pk: None}


@pytest.mark.django_db
def test_writes_several_events_of_one_change_at_once(partner, django_assert_num_queries):
    SubscriptionFactory(partner=partner)
    types = [EventType.BOOKING_CREATED, EventType.BOOKING_APPOINTMENT_STATUS_CHANGED]
    # Subscriptions, numbers, events, deliveries, lane.
    with django_assert_num_queries(5):
        events = record_events(partner, types)
    assert [(event.sequence, event.type) for event in events] == list(enumerate(types, start=1))
    assert Delivery.objects.count() == 2
