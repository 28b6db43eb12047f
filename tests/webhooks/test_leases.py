"""Leases, fences and several dispatchers at once."""

import threading
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cleanlife import clock
from tests.factories.partners import AllowedDomainFactory
from tests.factories.webhooks import DeliveryFactory, SubscriptionFactory
from tests.webhooks.test_outbox import record_event
from webhooks.models import Delivery, Event, Lane
from webhooks.services import dispatch_due_deliveries as dispatching
from webhooks.services.allocate_capacity import Capacity
from webhooks.services.claim_due_deliveries import claim_due_deliveries
from webhooks.services.delete_subscription import delete_subscription
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.services.write_back_outcomes import write_back_outcomes
from webhooks.transport import Outcome

SUCCESS = Outcome(milliseconds=5, status_code=200)


@pytest.fixture
def delivery(subscription):
    return DeliveryFactory(subscription=subscription)


def claim(after=timedelta()):
    return claim_due_deliveries(now=clock.now() + after, capacity=Capacity(16, 8)).sendings


def test_a_claim_is_written_down_before_anything_is_sent(delivery):
    claim()

    delivery.refresh_from_db()
    attempt = delivery.attempts.get()
    assert delivery.lease_token
    assert delivery.next_attempt_at > clock.now() + timedelta(seconds=50)
    assert attempt.finished_at is None
    assert delivery.attempt_count == 1
    assert delivery.next_retry_at is None


def test_what_is_claimed_is_not_due(delivery):
    assert len(claim()) == 1
    assert claim() == []
    assert claim(timedelta(seconds=50)) == []
    assert len(claim(timedelta(seconds=61))) == 1


def test_claims_no_more_than_asked_and_the_oldest_first(subscription):
    now = clock.now()
    late, early = (
        DeliveryFactory(subscription=subscription, next_attempt_at=now - timedelta(minutes=m))
        for m in (1, 2)
    )
    [sending] = claim_due_deliveries(now=now, capacity=Capacity(1, 0)).sendings

    assert sending.delivery == early
    assert sending.delivery != late


def test_a_claim_of_many_costs_no_more_queries(subscription, django_assert_num_queries):
    # More than two of a partner at one host also share what the host gets.
    DeliveryFactory.create_batch(3, subscription__partner=subscription.partner)
    claim()
    DeliveryFactory.create_batch(3, subscription__partner=subscription.partner)
    with CaptureQueriesContext(connection) as few:
        claim()
    DeliveryFactory.create_batch(8, subscription__partner=subscription.partner)

    with django_assert_num_queries(len(few)):
        assert len(claim()) == 8


def test_results_of_many_cost_no_more_queries(subscription, django_assert_num_queries):
    DeliveryFactory(subscription=subscription)
    now = clock.now()
    results = [(sending, SUCCESS) for sending in claim()]
    with CaptureQueriesContext(connection) as one:
        write_back_outcomes(results, now=now)
    DeliveryFactory.create_batch(8, subscription__partner=subscription.partner)

    results = [(sending, SUCCESS) for sending in claim()]
    with django_assert_num_queries(len(one)):
        write_back_outcomes(results, now=now)


def test_a_late_result_is_refused(delivery):
    [late] = claim()
    [taken_over] = claim(timedelta(seconds=61))

    assert write_back_outcomes([(late, SUCCESS)], now=clock.now()).moved == 0
    delivery.refresh_from_db()
    assert delivery.status == "PENDING"
    assert delivery.lease_token == taken_over.delivery.lease_token


def test_the_attempt_of_a_late_result_is_still_told(delivery):
    [late] = claim()
    claim(timedelta(seconds=61))
    write_back_outcomes([(late, SUCCESS)], now=clock.now())

    told, unknown = delivery.attempts.all()
    assert (told.status_code, unknown.status_code) == (200, None)


def test_deleting_gives_up_what_was_lost_and_leaves_what_is_sent(subscription):
    now = clock.now()
    lost, sent = DeliveryFactory.create_batch(2, subscription=subscription)
    claim()
    Delivery.objects.filter(pk=lost.pk).update(next_attempt_at=now)
    # Behind a breaker that was opened meanwhile nobody would look before it closes.
    hour = timedelta(hours=1)
    Lane.objects.update(next_due_at=now + hour, open_until=now + hour)
    delete_subscription(subscription, now=now)

    lost.refresh_from_db()
    sent.refresh_from_db()
    assert (lost.status, lost.error, lost.lease_token) == (
        "FAILED",
        "subscription is deleted",
        None,
    )
    assert sent.status == "PENDING"
    assert claim_due_deliveries(now=now, capacity=Capacity(9, 9)).sendings == []
    assert Lane.objects.get().next_due_at == sent.next_attempt_at


def test_results_of_held_and_lost_leases_are_kept_apart(subscription):
    DeliveryFactory.create_batch(2, subscription=subscription)
    lost, held = claim()
    Delivery.objects.filter(pk=lost.delivery.pk).update(lease_token=uuid.uuid4())

    results = [(lost, SUCCESS), (held, SUCCESS)]
    assert write_back_outcomes(results, now=clock.now()).moved == 1
    assert Delivery.objects.get(status="DELIVERED").pk == held.delivery.pk


@pytest.mark.django_db(transaction=True)
def test_wake_ups_while_busy_do_not_start_another_dispatch(subscription, receiver):
    receiver.script.gate = threading.Event()
    DeliveryFactory(subscription=subscription)
    busy = threading.Thread(target=_answer_wake_up)
    busy.start()
    receiver.wait_for(1)
    for _ in range(50):
        dispatching.answer_wake_up(clock.now)  # Returns at once: the other one polls again.

    DeliveryFactory(subscription=subscription)
    dispatching.answer_wake_up(clock.now)
    receiver.wait_for(2)
    receiver.script.gate.set()
    busy.join(10)
    assert Delivery.objects.filter(status="DELIVERED").count() == 2


def _answer_wake_up():
    try:
        dispatching.answer_wake_up(clock.now)
    finally:
        connection.close()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_dispatchers_at_once_send_each_delivery_once(partner, receiver):
    AllowedDomainFactory(partner=partner, host="127.0.0.1")
    subscription = SubscriptionFactory(partner=partner, url=receiver.url)
    DeliveryFactory.create_batch(200, subscription=subscription)
    barrier = threading.Barrier(4)

    def dispatch() -> None:
        barrier.wait()
        try:
            dispatch_due_deliveries(now=clock.now())
        finally:
            connection.close()

    threads = [threading.Thread(target=dispatch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    sent = Counter(r.headers["X-CleanLife-Delivery-Id"] for r in receiver.requests)
    assert len(sent) == 200
    assert set(sent.values()) == {1}
    assert Delivery.objects.filter(status="DELIVERED", attempt_count=1).count() == 200


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_events_at_once_get_numbers_without_gap(partner):
    barrier = threading.Barrier(8)

    def record() -> None:
        barrier.wait()
        try:
            for _ in range(10):
                with transaction.atomic():
                    record_event(partner)
        finally:
            connection.close()

    threads = [threading.Thread(target=record) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    numbers = Event.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == list(range(1, 81))
