"""When a delivery is tried again, and what an endpoint may ask for."""

from datetime import timedelta

import pytest

from cleanlife import clock
from tests.factories.webhooks import DeliveryFactory
from webhooks.models import Lane
from webhooks.retry_policy import delay_after
from webhooks.services.allocate_capacity import Capacity
from webhooks.services.claim_due_deliveries import claim_due_deliveries
from webhooks.services.update_subscription import update_subscription
from webhooks.services.write_back_outcomes import write_back_outcomes
from webhooks.transport import Outcome
from webhooks.transport.outcome import problem_of_status

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOW = clock.from_timestamp(1_782_889_200)


def answer(delivery, outcome, *, now=NOW):
    """Let the delivery be claimed and answered; return it as it is then."""
    Lane.objects.update(next_due_at=now, open_until=None)
    [sending] = claim_due_deliveries(now=now, capacity=Capacity(9, 9)).sendings
    write_back_outcomes([(sending, outcome)], now=now)
    delivery.refresh_from_db()
    return delivery


def failed(retry_after=None, status_code=503):
    return Outcome(5, status_code, problem_of_status(503), retry_after=retry_after)


def test_the_extended_schedule_goes_on_for_two_days():
    delays = [delay_after(failures, policy="EXTENDED") for failures in range(1, 10)]

    assert delays[:7] == [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, 24 * HOUR]
    assert delays[7:] == [None, None]


@pytest.mark.parametrize(
    ("failures", "asked", "expected"),
    [
        (1, None, MINUTE),
        (1, 0, MINUTE),
        (1, 59, MINUTE),
        (1, 61, timedelta(seconds=61)),
        (3, 61, 15 * MINUTE),
        (1, 3600, HOUR),
        (1, 3601, HOUR),
        (1, 10**20, HOUR),
        (4, 3600, None),
    ],
)
def test_what_an_endpoint_asks_for_delays_and_never_hastens(failures, asked, expected):
    assert delay_after(failures, retry_after=asked) == expected


def test_an_hour_at_most_also_where_the_schedule_waits_longer():
    assert delay_after(6, policy="EXTENDED", retry_after=90_000) == 12 * HOUR


@pytest.mark.django_db
def test_the_delivery_waits_as_long_as_it_was_asked_to(subscription):
    delivery = DeliveryFactory(subscription=subscription, next_attempt_at=NOW)

    assert answer(delivery, failed(retry_after=600)).next_attempt_at == NOW + 10 * MINUTE
    assert delivery.next_retry_at == NOW + 10 * MINUTE


@pytest.mark.django_db
@pytest.mark.parametrize(("policy", "attempts"), [("STANDARD", 4), ("EXTENDED", 8)])
def test_fails_after_the_last_attempt_of_its_policy(subscription, policy, attempts):
    subscription.retry_policy = policy
    subscription.save()
    delivery = DeliveryFactory(subscription=subscription, next_attempt_at=NOW)
    while delivery.status == "PENDING":
        answer(delivery, failed(), now=delivery.next_attempt_at)

    assert (delivery.status, delivery.attempt_count) == ("FAILED", attempts)


@pytest.mark.django_db
def test_410_ends_it_whatever_the_endpoint_asks_for(subscription):
    subscription.retry_policy = "EXTENDED"
    subscription.save()
    delivery = DeliveryFactory(subscription=subscription, next_attempt_at=NOW)

    assert answer(delivery, failed(60, status_code=410)).status == "FAILED"


@pytest.mark.django_db
def test_a_policy_chosen_during_an_attempt_counts_for_it(subscription):
    # Three failures are behind it, so its standard schedule ends with this one.
    DeliveryFactory(subscription=subscription, next_attempt_at=NOW, attempt_count=3)
    [sending] = claim_due_deliveries(now=NOW, capacity=Capacity(9, 9)).sendings
    update_subscription(subscription, retry_policy="EXTENDED", now=NOW)
    write_back_outcomes([(sending, failed())], now=NOW)

    delivery = subscription.deliveries.get()
    assert (delivery.status, delivery.next_attempt_at) == ("PENDING", NOW + HOUR)
