"""Sending what is due, with its attempts and its schedule, to real receivers."""

from datetime import timedelta

import pytest
from django.db import connection

from cleanlife import clock
from tests.factories.webhooks import DeliveryFactory, SubscriptionFactory
from tests.processes.stack import free_port
from webhooks.models import Delivery
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.transport import shared_sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(subscription):
    return DeliveryFactory(subscription=subscription)


def dispatch(after=timedelta()):
    return dispatch_due_deliveries(now=clock.now() + after)


def test_delivers_the_frozen_bytes(delivery, receiver):
    assert dispatch() == 1

    [request] = receiver.requests
    delivery.refresh_from_db()
    assert request.body == delivery.event.body.encode()
    assert (delivery.status, delivery.attempt_count, delivery.status_code) == (
        "DELIVERED",
        1,
        200,
    )
    assert delivery.delivered_at
    assert delivery.error is None
    assert delivery.next_attempt_at is None
    assert delivery.lease_token is None


def test_writes_down_the_attempt(delivery, receiver):
    dispatch()

    attempt = delivery.attempts.get()
    assert (attempt.number, attempt.status_code, attempt.url) == (1, 200, receiver.url)
    assert attempt.finished_at
    assert attempt.answer_excerpt == "ok"
    assert attempt.error == ""


def test_sends_the_headers_of_the_contract(delivery, receiver):
    dispatch()

    headers = receiver.requests[0].headers
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["User-Agent"] == "CleanLife-Webhooks/1.0"
    assert headers["X-CleanLife-Event"] == "booking.created"
    assert headers["X-CleanLife-Delivery-Id"] == str(delivery.pk)
    assert headers["X-CleanLife-Attempt"] == "1"
    assert headers["X-Request-Id"] == delivery.event.request_id
    assert headers["webhook-id"] == str(delivery.event.pk)


def test_delivers_at_the_fourth_attempt(delivery, receiver):
    receiver.script.statuses = [500, 500, 500, 200]
    for minutes in (0, 1.1, 6.2, 21.3):
        dispatch(timedelta(minutes=minutes))

    delivery.refresh_from_db()
    attempts = delivery.attempts.values_list("number", "status_code")
    assert delivery.status == "DELIVERED"
    assert delivery.attempt_count == 4
    assert list(attempts) == [(1, 500), (2, 500), (3, 500), (4, 200)]


def test_waits_one_five_and_fifteen_minutes(delivery, receiver):
    receiver.script.statuses = [500]
    waits, moment = [], clock.now()
    for _ in range(3):
        dispatch_due_deliveries(now=moment)
        delivery.refresh_from_db()
        waits.append(round((delivery.next_attempt_at - moment).total_seconds() / 60))
        moment = delivery.next_attempt_at

    assert waits == [1, 5, 15]


def test_is_not_sent_before_its_time(delivery, receiver):
    receiver.script.statuses = [500]
    dispatch()

    assert dispatch(timedelta(seconds=55)) == 0
    assert dispatch(timedelta(seconds=65)) == 1


def test_gives_up_after_four_attempts(delivery, receiver):
    receiver.script.statuses = [503]
    for minutes in (0, 1.1, 6.2, 21.3, 60):
        dispatch(timedelta(minutes=minutes))

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt_count, delivery.status_code) == ("FAILED", 4, 503)
    assert delivery.error == "the endpoint answered 503"
    assert delivery.next_attempt_at is None


def test_stops_at_410(delivery, receiver):
    receiver.script.statuses = [410]
    dispatch()

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt_count, delivery.status_code) == ("FAILED", 1, 410)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_follows_no_redirect(delivery, receiver, status):
    receiver.script.statuses = [status, 200]
    receiver.script.headers = {"Location": receiver.url}
    dispatch()

    delivery.refresh_from_db()
    assert len(receiver.requests) == 1
    assert delivery.status_code == status
    assert "redirects are not followed" in delivery.error


@pytest.mark.parametrize(
    ("trait", "reason"),
    [("inactive", "subscription is inactive"), ("deleted", "subscription is deleted")],
)
def test_gives_up_at_once_without_a_live_subscription(allowed_partner, receiver, trait, reason):
    subscription = SubscriptionFactory(
        partner=allowed_partner, url=receiver.url, **{trait: True}
    )
    delivery = DeliveryFactory(subscription=subscription)
    dispatch()

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt_count, delivery.status_code) == (
        "FAILED",
        1,
        None,
    )
    assert delivery.error == reason
    assert not receiver.requests


def test_sends_the_event_of_a_killed_worker_again(subscription, receiver):
    delivery = DeliveryFactory(subscription=subscription, abandoned=True)
    dispatch()

    delivery.refresh_from_db()
    lost, sent = delivery.attempts.all()
    assert lost.finished_at is None
    assert sent.status_code == 200
    assert delivery.status == "DELIVERED"
    assert delivery.attempt_count == 2
    assert receiver.requests[0].headers["webhook-id"] == str(delivery.event.pk)


def test_a_lost_attempt_does_not_count_for_the_schedule(subscription, receiver):
    receiver.script.statuses = [500]
    delivery = DeliveryFactory(subscription=subscription, abandoned=True)
    now = clock.now()
    dispatch_due_deliveries(now=now)

    delivery.refresh_from_db()
    assert round((delivery.next_attempt_at - now).total_seconds()) == 60


def test_leaves_alone_what_another_dispatcher_holds(subscription, receiver):
    DeliveryFactory(
        subscription=subscription,
        abandoned=True,
        next_attempt_at=clock.now() + timedelta(seconds=30),
    )

    assert dispatch() == 0


def test_does_not_send_to_a_domain_that_was_taken_away(delivery, receiver, allowed_partner):
    allowed_partner.domains.all().delete()
    dispatch()

    delivery.refresh_from_db()
    assert delivery.error == "url host is not in the allowed domains"
    assert delivery.status == "PENDING"
    assert not receiver.requests


def test_one_endpoint_that_is_down_holds_nobody_up(delivery, allowed_partner, receiver):
    down = SubscriptionFactory(
        partner=allowed_partner, url=f"http://127.0.0.1:{free_port()}/hook"
    )
    failing = DeliveryFactory(subscription=down)

    assert dispatch() == 2
    failing.refresh_from_db()
    assert failing.error == "the endpoint did not accept the connection"
    assert len(receiver.requests) == 1


def test_sends_more_than_fits_into_the_threads(subscription, receiver, settings):
    settings.WEBHOOK_CONCURRENCY = 3
    DeliveryFactory.create_batch(10, subscription=subscription)

    assert dispatch() == 10
    assert Delivery.objects.filter(status="DELIVERED").count() == 10


def test_an_idle_dispatch_costs_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert dispatch() == 0


def test_a_secret_that_no_key_opens_holds_nobody_up(delivery, allowed_partner, receiver):
    spoilt = SubscriptionFactory(partner=allowed_partner, url=f"{receiver.url}/spoilt")
    kept = DeliveryFactory(subscription=spoilt)
    with connection.cursor() as cursor:
        statement = "UPDATE webhooks_subscription SET secret = 'x' WHERE url = %s"
        cursor.execute(statement, [spoilt.url])

    assert dispatch() == 1
    kept.refresh_from_db()
    assert (kept.status, kept.attempt_count) == ("PENDING", 0)
    assert [request.path for request in receiver.requests] == ["/hook"]
    assert dispatch() == 0


def test_one_that_cannot_be_sent_holds_nobody_up(delivery, allowed_partner, receiver):
    failing = DeliveryFactory(subscription__partner=allowed_partner)
    allowed_partner.domains.create(host="hooks.example.com")

    assert dispatch_due_deliveries(now=clock.now(), sender=BrokenFor("example.com")) == 2
    failing.refresh_from_db()
    assert (failing.status, failing.attempt_count) == ("PENDING", 1)
    assert failing.error == "the request could not be sent"
    assert len(receiver.requests) == 1


class BrokenFor:
    """A sender that fails in a way that nobody foresaw."""

    def __init__(self, host):
        self.host = host

    def post(self, url, **request):
        if self.host in url:
            raise ZeroDivisionError
        return shared_sender().post(url, **request)
