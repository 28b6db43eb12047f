"""Every attempt of real deliveries, as it came over the wire."""

from datetime import timedelta

import pytest

from cleanlife import clock
from tests.factories.webhooks import SubscriptionFactory
from tests.webhooks.test_outbox import record_event
from webhooks.models import Delivery, Lane
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.services.send_ping import send_ping

pytestmark = pytest.mark.django_db

ATTEMPTS = 4


@pytest.fixture
def attempts(subscription, receiver):
    """Three failures and a success.

    The judges live in the present, so the schedule is moved there instead of the clock.
    """
    receiver.script.statuses = [500] * (ATTEMPTS - 1) + [200]
    record_event(subscription.partner)
    for _ in range(ATTEMPTS):
        Delivery.objects.update(next_attempt_at=clock.now())
        Lane.objects.mark_due({subscription.pk}, now=clock.now())
        dispatch_due_deliveries(now=clock.now())
    return receiver.requests


def test_every_attempt_is_accepted(judge, subscription, attempts):
    verdicts = [judge.accepts(subscription.secret, a.headers, a.body) for a in attempts]

    assert verdicts == [True] * ATTEMPTS
    assert [a.headers["X-CleanLife-Attempt"] for a in attempts] == ["1", "2", "3", "4"]
    assert Delivery.objects.get().status == "DELIVERED"
    assert all("شقة".encode() in attempt.body for attempt in attempts)


def test_a_retry_is_signed_at_its_own_time(judge, subscription, receiver):
    receiver.script.statuses = [500, 200]
    record_event(subscription.partner)
    dispatch_due_deliveries(now=clock.now() - timedelta(minutes=6))
    dispatch_due_deliveries(now=clock.now())

    old, fresh = receiver.requests
    assert old.body == fresh.body
    assert not judge.accepts(subscription.secret, old.headers, old.body)
    assert judge.accepts(subscription.secret, fresh.headers, fresh.body)


def test_each_endpoint_is_signed_to_with_its_own_secret(judge, subscription, receiver):
    other = SubscriptionFactory(
        partner=subscription.partner, url=f"{receiver.url}/other", secret="f" * 64
    )
    record_event(subscription.partner)
    dispatch_due_deliveries(now=clock.now())

    came = {request.path: request for request in receiver.requests}
    for path, right, wrong in (
        ("/hook", subscription.secret, other.secret),
        ("/hook/other", other.secret, subscription.secret),
    ):
        assert judge.accepts(right, came[path].headers, came[path].body)
        assert not judge.accepts(wrong, came[path].headers, came[path].body)


def test_a_ping_is_accepted(judge, subscription, receiver):
    send_ping(subscription, request_id="request-1", now=clock.now())

    [ping] = receiver.requests
    assert judge.accepts(subscription.secret, ping.headers, ping.body)
