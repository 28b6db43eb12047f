"""Lanes that somebody else holds locked, or that are missing."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from cleanlife import clock
from tests.factories.webhooks import DeliveryFactory, SubscriptionFactory
from tests.together import in_line
from tests.webhooks.test_leases import SUCCESS, claim
from tests.webhooks.test_outbox import record_event
from webhooks.errors import DeliveryNotRetryable, SubscriptionInactive
from webhooks.models import Delivery, Lane, Recovery, Subscription
from webhooks.services.delete_subscription import delete_subscription
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.services.judge_failing_endpoints import judge_failing_endpoints
from webhooks.services.retry_delivery import retry_delivery
from webhooks.services.start_recovery import start_recovery
from webhooks.services.update_subscription import update_subscription
from webhooks.services.write_back_outcomes import write_back_outcomes


def race(test):
    """Mark a test that needs threads and row locks."""
    return pytest.mark.postgresql(pytest.mark.django_db(transaction=True)(test))


@race
def test_a_locked_lane_holds_up_no_results_but_its_own(allowed_partner):
    locked, free = DeliveryFactory.create_batch(2, subscription__partner=allowed_partner)
    results = [(sending, SUCCESS) for sending in claim()]
    is_locked, may_end = threading.Event(), threading.Event()
    holder = threading.Thread(target=_hold, args=(locked.subscription_id, is_locked, may_end))
    holder.start()
    is_locked.wait(10)
    try:
        written = write_back_outcomes(results, now=clock.now())
    finally:
        may_end.set()
        holder.join(10)

    assert written.moved == 1
    assert [sending.delivery.pk for sending, _ in written.left] == [locked.pk]
    assert Delivery.objects.get(status="DELIVERED").pk == free.pk
    assert write_back_outcomes(written.left, now=clock.now()) == (1, [])


def _hold(lane, is_locked, may_end):
    try:
        with transaction.atomic():
            Lane.objects.lock_all().get(pk=lane)
            is_locked.set()
            may_end.wait(30)
    finally:
        connection.close()


@race
def test_of_two_retries_one_is_refused(allowed_partner):
    failed = DeliveryFactory(failed=True, subscription__partner=allowed_partner)

    def retry():
        try:
            retry_delivery(failed, now=clock.now())
        except DeliveryNotRetryable:
            return "refused"
        return "queued"

    assert in_line(lock_lanes, [retry, retry]) == ["queued", "refused"]


@race
def test_a_recovery_does_not_begin_while_its_subscription_is_paused():
    subscription, now = SubscriptionFactory(), clock.now()
    read_before = Subscription.objects.get()
    pause = partial(update_subscription, subscription, status="INACTIVE", now=now)
    with pytest.raises(SubscriptionInactive):
        in_line(pause, [partial(start_recovery, read_before, since=now, now=now)])
    assert not Recovery.objects.exists()


@race
def test_an_endpoint_that_works_again_is_not_given_up():
    subscription, now = SubscriptionFactory(), clock.now()
    Lane.objects.update(
        failing_since=now - timedelta(days=6), last_failed_at=now, failures=20, warnings=2
    )

    forgotten = {"failing_since": None, "last_failed_at": None, "failures": 0}
    succeed = partial(Lane.objects.update, **forgotten)
    assert in_line(succeed, [partial(judge_failing_endpoints, now=now)]) == [0]
    subscription.refresh_from_db()
    assert subscription.status == "ACTIVE"


@race
def test_a_deletion_gives_up_what_was_being_written():
    subscription = SubscriptionFactory()
    write = partial(record_event, subscription.partner)
    in_line(write, [partial(delete_subscription, subscription, now=clock.now())])
    assert Delivery.objects.get().error == "subscription is deleted"


def lock_lanes():
    list(Lane.objects.lock_all())


@pytest.mark.django_db
def test_a_missing_lane_is_made_when_there_is_something_to_send(subscription, receiver):
    Lane.objects.all().delete()
    record_event(subscription.partner)

    assert dispatch_due_deliveries(now=clock.now()) == 1
    assert len(receiver.requests) == 1
