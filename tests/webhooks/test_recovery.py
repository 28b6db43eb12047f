"""Recoveries: what an endpoint missed, part by part."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from cleanlife import clock
from tests.factories.partners import PartnerFactory
from tests.factories.webhooks import DeliveryFactory, EventFactory, SubscriptionFactory
from webhooks.errors import RecoveryRunning, SubscriptionInactive
from webhooks.models import Delivery, EventSequence, Lane, Recovery, Subscription
from webhooks.services.cancel_recovery import cancel_recovery
from webhooks.services.continue_recoveries import (
    BATCH,
    MOST_WAITING,
    continue_recoveries,
    continue_recovery,
)
from webhooks.services.delete_subscription import delete_subscription
from webhooks.services.start_recovery import start_recovery
from webhooks.services.update_subscription import update_subscription

pytestmark = pytest.mark.django_db

NOW = clock.from_timestamp(1_782_889_200)
DAY = timedelta(days=1)


@pytest.fixture
def subscription(partner):
    return SubscriptionFactory(partner=partner, events=["booking.created"])


def missed(subscription, count=1, *, created_at=NOW - timedelta(hours=1), **fields):
    """Events that happened while the endpoint did not listen."""
    return write_events(subscription.partner, count, created_at=created_at, **fields)


def write_events(partner, count, **fields):
    counter, _ = EventSequence.objects.get_or_create(partner=partner)
    made = [
        EventFactory(partner=partner, sequence=counter.last + number + 1, **fields)
        for number in range(count)
    ]
    counter.last += count
    counter.save()
    return made


def start(subscription, since=NOW - DAY):
    return start_recovery(subscription, since=since, now=NOW)


def queued_events(subscription):
    rows = subscription.deliveries.filter(status="PENDING").order_by("event__sequence")
    return [row.event for row in rows.select_related("event")]


def deliver_all():
    Delivery.objects.filter(status="PENDING").update(status="DELIVERED", next_attempt_at=None)


def test_makes_what_is_missing_and_queues_what_failed(subscription):
    absent, tried, heard = missed(subscription, 3)
    failed = DeliveryFactory(subscription=subscription, event=tried, failed=True)
    DeliveryFactory(subscription=subscription, event=heard, delivered=True)
    recovery = start(subscription)

    assert (recovery.status, recovery.queued, recovery.finished_at) == ("COMPLETED", 2, NOW)
    assert queued_events(subscription) == [absent, tried]
    failed.refresh_from_db()
    assert (failed.error, failed.next_attempt_at) == (None, NOW)
    assert (failed.attempt_count, failed.round_started_at_attempt) == (4, 4)


def test_what_is_made_is_like_what_the_outbox_makes(subscription):
    [event] = missed(subscription, payload_hash="a" * 64)
    start(subscription)

    made = subscription.deliveries.get()
    assert (made.event, made.partner, made.payload_hash) == (
        event,
        subscription.partner,
        "a" * 64,
    )
    assert (made.attempt_count, made.created_at) == (0, NOW)
    assert Lane.objects.get(pk=subscription.pk).next_due_at == NOW


def test_leaves_alone_what_waits_already(subscription):
    [event] = missed(subscription)
    due_at = NOW + timedelta(minutes=5)
    DeliveryFactory(subscription=subscription, event=event, next_attempt_at=due_at)

    assert start(subscription).queued == 0
    assert subscription.deliveries.get().next_attempt_at == due_at


def test_makes_nothing_of_events_that_it_does_not_hear(subscription):
    missed(subscription, type="booking.cancelled")
    assert start(subscription).queued == 0


def test_makes_nothing_of_other_partners(subscription):
    write_events(PartnerFactory(), 3, created_at=NOW)
    assert start(subscription).queued == 0


def test_begins_at_the_moment_it_is_asked_for(subscription):
    missed(subscription, created_at=NOW - DAY - timedelta(seconds=1))
    wanted = missed(subscription, created_at=NOW - DAY)
    start(subscription)

    assert queued_events(subscription) == wanted


def test_skips_bodies_that_are_no_longer_kept(subscription):
    missed(subscription, body=None)
    kept = missed(subscription)
    start(subscription)

    assert queued_events(subscription) == kept


def test_ends_at_the_newest_event_of_its_time(subscription):
    missed(subscription, BATCH)
    recovery = start(subscription)
    missed(subscription, type="booking.created", created_at=NOW)
    deliver_all()
    continue_recoveries(now=NOW)

    recovery.refresh_from_db()
    assert (recovery.status, recovery.queued) == ("COMPLETED", BATCH)


def test_goes_on_part_by_part_no_further_than_the_lane_takes(subscription):
    missed(subscription, MOST_WAITING + BATCH + 1)
    recovery = start(subscription)
    assert (recovery.status, recovery.queued) == ("RUNNING", BATCH)

    assert continue_recoveries(now=NOW) == 1
    assert continue_recoveries(now=NOW) == 0
    recovery.refresh_from_db()
    assert (recovery.status, recovery.queued) == ("RUNNING", MOST_WAITING)

    deliver_all()
    assert continue_recoveries(now=NOW) == 1
    recovery.refresh_from_db()
    assert (recovery.status, recovery.queued) == ("COMPLETED", MOST_WAITING + BATCH + 1)
    assert subscription.deliveries.count() == recovery.queued


def test_goes_on_where_the_row_says_after_a_crash(subscription):
    missed(subscription, BATCH + 5)
    start(subscription)
    # Whoever worked on it is gone, and with it everything but the row.
    deliver_all()
    continue_recovery(Recovery.objects.get(), now=NOW)

    recovery = Recovery.objects.get()
    assert (recovery.status, recovery.queued) == ("COMPLETED", BATCH + 5)
    assert subscription.deliveries.filter(status="PENDING").count() == 5


def test_runs_once_at_a_time(subscription):
    missed(subscription, BATCH)
    start(subscription)
    with pytest.raises(RecoveryRunning):
        start(subscription)


def test_may_run_again_when_it_is_over(subscription):
    missed(subscription, 2)
    start(subscription)
    assert start(subscription).queued == 0


def test_refuses_an_inactive_subscription(partner):
    with pytest.raises(SubscriptionInactive):
        start(SubscriptionFactory(partner=partner, inactive=True))


@pytest.mark.parametrize(
    "change", [{"status": "INACTIVE"}, {"deleted_at": NOW}], ids=["paused", "deleted"]
)
def test_refuses_one_that_was_active_when_it_was_read(subscription, change):
    Subscription.objects.filter(pk=subscription.pk).update(**change)
    with pytest.raises(SubscriptionInactive):
        start(subscription)

    assert not Recovery.objects.exists()


def test_nothing_is_queued_after_it_was_stopped(subscription):
    missed(subscription, BATCH + 1)
    recovery = cancel_recovery(start(subscription), now=NOW)
    assert (recovery.status, recovery.finished_at) == ("CANCELLED", NOW)

    deliver_all()
    assert continue_recoveries(now=NOW) == 0
    assert continue_recovery(recovery, now=NOW).queued == BATCH


def test_one_that_is_over_cannot_be_stopped(subscription):
    recovery = start(subscription)
    stopped = cancel_recovery(recovery, now=NOW + DAY)
    assert (stopped.status, stopped.finished_at) == ("COMPLETED", NOW)


def test_waits_while_its_subscription_is_paused(subscription):
    missed(subscription, BATCH + 1)
    recovery = start(subscription)
    deliver_all()
    update_subscription(subscription, status="INACTIVE", now=NOW)
    assert continue_recoveries(now=NOW) == 0
    # Also for a worker that had read it before the pause.
    assert continue_recovery(recovery, now=NOW).queued == BATCH

    update_subscription(subscription, status="ACTIVE", now=NOW)
    assert continue_recoveries(now=NOW) == 1
    recovery.refresh_from_db()
    assert (recovery.status, recovery.queued) == ("COMPLETED", BATCH + 1)


def test_ends_with_its_subscription(subscription):
    missed(subscription, BATCH + 1)
    recovery = start(subscription)
    delete_subscription(subscription, now=NOW)

    recovery.refresh_from_db()
    assert (recovery.status, recovery.finished_at) == ("CANCELLED", NOW)
    assert not subscription.deliveries.filter(status="PENDING").exists()


def test_a_part_costs_few_queries(subscription, django_assert_max_num_queries):
    for event in missed(subscription, BATCH // 2):
        DeliveryFactory(subscription=subscription, event=event, failed=True)
    missed(subscription, BATCH // 2)
    with django_assert_max_num_queries(20):
        start(subscription)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_queue_nothing_twice():
    subscription = SubscriptionFactory(events=["booking.created"])
    missed(subscription, MOST_WAITING)
    recovery = Recovery.objects.create(
        subscription=subscription, since=NOW - DAY, until_sequence=MOST_WAITING
    )
    barrier = threading.Barrier(4)

    def go_on():
        barrier.wait()
        try:
            continue_recoveries(now=NOW)
        finally:
            connection.close()

    workers = [threading.Thread(target=go_on) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    recovery.refresh_from_db()
    assert recovery.queued == MOST_WAITING
    assert subscription.deliveries.count() == MOST_WAITING
