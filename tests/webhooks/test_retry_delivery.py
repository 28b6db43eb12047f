"""Retrying by hand: before the backlog, and through a breaker that is open."""

from datetime import timedelta

import pytest

from cleanlife import clock
from tests.factories.webhooks import DeliveryFactory
from webhooks.errors import DeliveryNotRetryable
from webhooks.models import Lane
from webhooks.services.allocate_capacity import Capacity
from webhooks.services.claim_due_deliveries import claim_due_deliveries
from webhooks.services.retry_delivery import retry_delivery
from webhooks.services.write_back_outcomes import write_back_outcomes
from webhooks.transport import Outcome
from webhooks.transport.outcome import problem_of_status

pytestmark = pytest.mark.django_db

NOW = clock.from_timestamp(1_782_889_200)
FAILURE = Outcome(5, 500, problem_of_status(500))


@pytest.fixture
def failed(subscription):
    return DeliveryFactory(subscription=subscription, failed=True)


@pytest.fixture
def lane(subscription):
    return Lane.objects.get(pk=subscription.pk)


def open_breaker(lane, *, until):
    lane.failures, lane.openings, lane.open_until, lane.cap = 10, 1, until, 1
    lane.save()


def claim(now=NOW):
    return claim_due_deliveries(now=now, capacity=Capacity(9, 9)).sendings


def test_begins_a_new_round_and_counts_on(failed):
    retried = retry_delivery(failed, now=NOW)

    assert (retried.status, retried.error, retried.next_attempt_at) == ("PENDING", None, NOW)
    assert (retried.attempt_count, retried.round_started_at_attempt) == (4, 4)
    [sending] = claim()
    assert sending.attempt.number == 5


def test_goes_before_what_waits_in_its_lane(failed, subscription):
    DeliveryFactory.create_batch(
        30, subscription=subscription, next_attempt_at=NOW - timedelta(hours=1)
    )
    retry_delivery(failed, now=NOW)

    assert claim()[0].delivery == failed


def test_the_last_that_is_asked_for_goes_first(failed, subscription):
    other = DeliveryFactory(subscription=subscription, failed=True)
    for delivery in (failed, other):
        retry_delivery(delivery, now=NOW)

    assert [sending.delivery for sending in claim()] == [other, failed]


def test_what_waits_for_later_is_no_reason_to_hurry(failed, subscription):
    DeliveryFactory(subscription=subscription, next_attempt_at=NOW + timedelta(minutes=5))
    assert retry_delivery(failed, now=NOW).next_attempt_at == NOW


def test_goes_through_an_open_breaker_alone(failed, lane, subscription):
    DeliveryFactory(subscription=subscription, next_attempt_at=NOW - timedelta(hours=1))
    open_breaker(lane, until=NOW + timedelta(minutes=30))
    assert claim() == []
    retry_delivery(failed, now=NOW)

    assert [sending.delivery for sending in claim()] == [failed]
    assert claim() == []


def test_a_retry_that_fails_opens_the_breaker_longer(failed, lane):
    open_breaker(lane, until=NOW + timedelta(minutes=30))
    retry_delivery(failed, now=NOW)
    [sending] = claim()
    write_back_outcomes([(sending, FAILURE)], now=NOW)

    lane.refresh_from_db()
    assert (lane.openings, lane.open_until) == (2, NOW + timedelta(minutes=1))


def test_an_open_breaker_shows_as_the_next_retry(subscription, lane):
    delivery = DeliveryFactory(subscription=subscription, next_attempt_at=NOW)
    open_breaker(lane, until=NOW + timedelta(minutes=30))
    delivery.refresh_from_db()
    assert delivery.next_retry_at is None

    delivery.attempt_count = 1
    assert delivery.next_retry_at == NOW + timedelta(minutes=30)
    delivery.next_attempt_at = NOW + timedelta(hours=1)
    assert delivery.next_retry_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("trait", ["delivered", "abandoned"])
def test_refuses_what_did_not_fail(subscription, trait):
    delivery = DeliveryFactory(subscription=subscription, **{trait: True})
    with pytest.raises(DeliveryNotRetryable):
        retry_delivery(delivery, now=NOW)


def test_refuses_a_second_time(failed):
    retry_delivery(failed, now=NOW)
    with pytest.raises(DeliveryNotRetryable):
        retry_delivery(failed, now=NOW)
