"""Contract, section 8: how long is tried, what is kept back, what is given up, what is kept."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from cleanlife import clock
from tests.answers import error_of
from tests.factories.partners import AllowedDomainFactory
from tests.factories.webhooks import DeliveryFactory, EventFactory, SubscriptionFactory
from webhooks.models import Delivery, Event, EventSequence, Lane
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.services.judge_failing_endpoints import judge_failing_endpoints
from webhooks.services.purge_webhook_log import purge_webhook_log

SUBSCRIPTIONS, DELIVERIES = "webhooks/subscriptions", "webhooks/deliveries"
NOW = clock.from_timestamp(1_782_889_200)
BODY = {"url": "https://hooks.example.com/in", "events": ["booking.created"]}
POLICIES = "retryPolicy must be one of the following values: STANDARD, EXTENDED"


@pytest.fixture(autouse=True)
def _stopped_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def path(subscription):
    return f"{SUBSCRIPTIONS}/{subscription.pk}"


def shown(answer):
    assert answer.status_code == 200, answer.json()
    return answer.json()["data"]


def minutes_until_the_end(delivery):
    """Fail every attempt; return how many minutes lie before each following one."""
    waits, moment = [], NOW
    while moment:
        dispatch_due_deliveries(now=moment)
        delivery.refresh_from_db()
        following = delivery.next_attempt_at
        waits.append(following and round((following - moment).total_seconds() / 60))
        moment = following
    return waits


@pytest.mark.parametrize("sent", [{}, {"retryPolicy": None}, {"retryPolicy": "STANDARD"}])
def test_a_subscription_is_standard_by_default(api, partner, sent):
    AllowedDomainFactory(partner=partner, host="hooks.example.com")

    assert shown(api.post(SUBSCRIPTIONS, BODY | sent))["retryPolicy"] == "STANDARD"
    assert shown(api.get(SUBSCRIPTIONS))[0]["retryPolicy"] == "STANDARD"


def test_a_subscription_may_ask_for_more(api, partner):
    AllowedDomainFactory(partner=partner, host="hooks.example.com")

    assert shown(api.post(SUBSCRIPTIONS, BODY | {"retryPolicy": "EXTENDED"}))[
        "retryPolicy"
    ] == ("EXTENDED")


def test_the_policy_can_be_changed_back_and_forth(api, path, subscription):
    for policy in ("EXTENDED", "STANDARD"):
        assert shown(api.patch(path, {"retryPolicy": policy}))["retryPolicy"] == policy
    assert shown(api.patch(path, {"status": "ACTIVE"}))["url"] == subscription.url


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("policy", ["extended", "NEVER", 1, True, ["EXTENDED"], {}])
def test_refuses_any_other_policy(api, path, method, policy):
    body = {"retryPolicy": policy} | (BODY if method == "POST" else {})
    answer = api.request(method, path if method == "PATCH" else SUBSCRIPTIONS, body)

    assert answer.status_code == 400
    assert POLICIES in answer.json()["error"]["details"]["message"]


def test_extended_goes_on_for_two_days(api, path, subscription, receiver):
    receiver.script.statuses = [500]
    api.patch(path, {"retryPolicy": "EXTENDED"})
    delivery = DeliveryFactory(subscription=subscription)

    assert minutes_until_the_end(delivery) == [1, 5, 15, 60, 240, 720, 1440, None]
    assert (delivery.status, delivery.attempt_count) == ("FAILED", 8)


def test_a_changed_policy_counts_from_the_next_failure_on(api, path, subscription, receiver):
    receiver.script.statuses = [500]
    delivery = DeliveryFactory(subscription=subscription)
    dispatch_due_deliveries(now=NOW)
    api.patch(path, {"retryPolicy": "EXTENDED"})
    Delivery.objects.update(next_attempt_at=NOW)
    Lane.objects.update(next_due_at=NOW)

    assert minutes_until_the_end(delivery) == [5, 15, 60, 240, 720, 1440, None]


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("300", 300),
        ("3600", 3600),
        ("86400", 3600),
        ("5", 60),
        ("0", 60),
        ("soon", 60),
        ("Wed, 01 Jul 2026 07:05:00 GMT", 300),
        ("Wed, 01 Jul 2026 06:00:00 GMT", 60),
    ],
)
def test_retry_after_delays_and_never_hastens(api, subscription, receiver, asked, seconds):
    receiver.script.statuses = [503]
    receiver.script.headers = {"Retry-After": asked}
    DeliveryFactory(subscription=subscription)
    dispatch_due_deliveries(now=NOW)

    [told] = shown(api.get(DELIVERIES))
    assert told["nextRetryAt"] == clock.iso(NOW + timedelta(seconds=seconds))


def test_retry_after_adds_no_attempt(api, subscription, receiver):
    receiver.script.statuses = [503]
    receiver.script.headers = {"Retry-After": "1800"}
    delivery = DeliveryFactory(subscription=subscription)

    assert minutes_until_the_end(delivery) == [30, 30, 30, None]


@pytest.fixture
def kept_back(subscription, receiver):
    """Let ten deliveries fail at once, and one more wait behind them."""
    receiver.script.statuses = [500]
    DeliveryFactory.create_batch(10, subscription=subscription)
    dispatch_due_deliveries(now=NOW)
    assert len(receiver.requests) == 10
    return DeliveryFactory(subscription=subscription)


def test_ten_failures_in_a_row_keep_an_endpoint_back(kept_back, receiver):
    for seconds in (1, 25):
        dispatch_due_deliveries(now=NOW + timedelta(seconds=seconds))

    kept_back.refresh_from_db()
    assert (len(receiver.requests), kept_back.attempt_count) == (10, 0)


def test_then_a_single_one_is_tried(kept_back, receiver):
    dispatch_due_deliveries(now=NOW + timedelta(seconds=31))
    assert len(receiver.requests) == 11
    # The time has doubled.
    dispatch_due_deliveries(now=NOW + timedelta(seconds=80))
    assert len(receiver.requests) == 11


def test_a_success_ends_it(kept_back, receiver):
    receiver.script.statuses = [200]
    dispatch_due_deliveries(now=NOW + timedelta(seconds=62))

    assert set(Delivery.objects.values_list("status", flat=True)) == {"DELIVERED"}


def test_the_next_retry_is_the_real_one(api, kept_back):
    retries = {row["nextRetryAt"] for row in shown(api.get(DELIVERIES, limit=100))}
    assert retries == {None, "2026-07-01T10:01:00+03:00"}
    until = NOW + timedelta(minutes=10)
    Lane.objects.update(open_until=until)

    retries = {row["nextRetryAt"] for row in shown(api.get(DELIVERIES, limit=100))}
    assert retries == {None, clock.iso(until)}


def test_a_retry_by_hand_goes_first_and_through(api, kept_back, subscription, receiver):
    receiver.script.statuses = [200]
    by_hand = DeliveryFactory(subscription=subscription, failed=True)
    shown(api.post(f"{DELIVERIES}/{by_hand.pk}/retry"))
    dispatch_due_deliveries(now=NOW + timedelta(seconds=1))

    assert receiver.requests[10].headers["X-CleanLife-Delivery-Id"] == str(by_hand.pk)


@pytest.mark.parametrize("change", [{"status": "INACTIVE"}, {"url": "/other"}])
def test_a_new_url_or_status_begins_afresh(api, path, kept_back, receiver, change):
    receiver.script.statuses = [200]
    if "url" in change:
        change = {"url": receiver.url + change["url"]}
    api.patch(path, change)
    api.patch(path, {"status": "ACTIVE"})
    dispatch_due_deliveries(now=NOW + timedelta(seconds=1))

    kept_back.refresh_from_db()
    assert kept_back.status == "DELIVERED"


def fail_for(subscription, days, *, failures=20):
    """Note that the endpoint has failed for so long."""
    Lane.objects.filter(pk=subscription.pk).update(
        failures=failures, failing_since=NOW - timedelta(days=days), last_failed_at=NOW
    )
    judge_failing_endpoints(now=NOW)


@pytest.mark.parametrize(
    ("days", "failures", "status"),
    [(4.9, 50, "ACTIVE"), (5, 19, "ACTIVE"), (5, 20, "INACTIVE")],
)
def test_a_failing_endpoint_is_given_up(api, reachable, days, failures, status):
    fail_for(reachable, days, failures=failures)

    assert [letter.to for letter in mail.outbox] == [["it@partner.example.com"]]
    assert shown(api.get(SUBSCRIPTIONS))[0]["status"] == status


@pytest.fixture
def reachable(partner, subscription):
    """The subscription of a partner who can be written to."""
    partner.contact_email = "it@partner.example.com"
    partner.save()
    return subscription


def test_is_written_about_after_one_day_and_after_three(reachable):
    for days in (0.9, 1, 1.5, 2, 3, 3.5, 4):
        fail_for(reachable, days)

    texts = [letter.body.partition("\n")[0] for letter in mail.outbox]
    assert texts == [
        "For 1 day no event could be delivered to",
        "For 3 days no event could be delivered to",
    ]


def test_one_that_was_given_up_is_taken_up_again(api, path, subscription, receiver):
    fail_for(subscription, 5)
    assert shown(api.patch(path, {"status": "ACTIVE"}))["status"] == "ACTIVE"
    judge_failing_endpoints(now=NOW)
    DeliveryFactory(subscription=subscription)
    dispatch_due_deliveries(now=NOW)

    assert len(receiver.requests) == 1
    assert shown(api.get(SUBSCRIPTIONS))[0]["status"] == "ACTIVE"


@pytest.fixture
def old(subscription):
    """Write an event of so many days ago, and its delivery."""

    def write(days, **delivery):
        at = NOW - timedelta(days=days)
        event = EventFactory(partner=subscription.partner, created_at=at)
        EventSequence.objects.create(partner=subscription.partner, last=event.sequence)
        return DeliveryFactory(
            subscription=subscription, event=event, created_at=at, **delivery
        )

    return write


def test_bodies_are_kept_for_30_days(api, old):
    delivery = old(31, failed=True)
    purge_webhook_log(now=NOW)

    retried = api.post(f"{DELIVERIES}/{delivery.pk}/retry")
    assert retried.json()["error"]["code"] == "DELIVERY_NOT_RETRYABLE"
    before = api.get("events", after=delivery.event.sequence - 1)
    assert error_of(before) == (410, "EVENTS_EXPIRED")
    assert len(shown(api.get(DELIVERIES))) == 1


def test_deliveries_are_kept_for_90_days(api, old):
    delivery = old(91, failed=True)
    purge_webhook_log(now=NOW)

    assert shown(api.get(DELIVERIES)) == []
    assert api.get(f"{DELIVERIES}/{delivery.pk}").status_code == 404
    # The number stays given.
    assert Event.objects.get().sequence == delivery.event.sequence


@pytest.mark.parametrize("days", [29, 30])
def test_what_is_younger_stays_whole(api, old, days):
    delivery = old(days, failed=True)
    purge_webhook_log(now=NOW)

    assert shown(api.post(f"{DELIVERIES}/{delivery.pk}/retry"))["status"] == "PENDING"


def test_other_endpoints_are_not_kept_back(kept_back, allowed_partner, receiver):
    other = SubscriptionFactory(partner=allowed_partner, url=receiver.url + "/other")
    DeliveryFactory(subscription=other)
    dispatch_due_deliveries(now=NOW + timedelta(seconds=1))

    assert receiver.requests[-1].path == "/hook/other"
