"""A clock that was 33 days ahead is right again: what it put off is sent."""

from datetime import timedelta

import pytest

from cleanlife import clock
from tests.factories.webhooks import DeliveryFactory
from tests.webhooks.conftest import allowed_partner, receiver, subscription
from webhooks.models import Delivery, Lane
from webhooks.services.correct_moments import correct_moments
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.throttle import LONGEST_OPENING, Throttle

__all__ = ["allowed_partner", "receiver", "subscription"]
AHEAD = timedelta(days=33)
LEASE = timedelta(seconds=60)
pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(subscription):
    """A delivery and its lane as a clock that was ahead has left them."""
    then = clock.now() + AHEAD
    delivery = DeliveryFactory(subscription=subscription, next_attempt_at=then)
    Lane.objects.update(
        next_due_at=then, open_until=then, spent_until=then, failures=10, openings=1
    )
    return delivery


def send(now):
    correct_moments(now=now)
    dispatch_due_deliveries(now=now)


def test_what_was_to_be_tried_again_is_sent_soon(waiting, receiver):
    now = clock.now()
    send(now)
    send(now + LEASE)

    assert Delivery.objects.get().status == "DELIVERED"
    assert len(receiver.requests) == 1


def test_what_was_leased_is_sent_when_a_lease_of_now_would_end(waiting, receiver):
    Delivery.objects.update(lease_token=waiting.pk, attempt_count=1)
    now = clock.now()
    send(now)
    before = len(receiver.requests)
    send(now + LEASE)

    assert (before, len(receiver.requests)) == (0, 1)


def test_what_waits_as_long_as_it_may_is_left_alone(subscription):
    now = clock.now()
    tomorrow = now + timedelta(hours=24)
    DeliveryFactory(subscription=subscription, next_attempt_at=tomorrow)
    Lane.objects.update(next_due_at=tomorrow)

    assert correct_moments(now=now) == 0
    assert Delivery.objects.get().next_attempt_at == tomorrow


def test_an_opening_ends_when_the_longest_would():
    now = clock.now()
    opened = Throttle(open_until=now + AHEAD, spent_until=now + AHEAD)
    longest = Throttle(open_until=now + LONGEST_OPENING)

    assert not opened.is_open(now)
    assert opened.ready_at(rate=10, now=now) <= now + timedelta(seconds=1)
    assert longest.is_open(now)
