"""Contract, section 8: deliveries and their attempts."""

from datetime import timedelta

import pytest
import time_machine

from cleanlife import clock
from cleanlife.jobs.celery import waker
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory
from tests.factories.webhooks import AttemptFactory, DeliveryFactory, SubscriptionFactory
from webhooks.models.lane import DISPATCH_TASK
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries

PATH = "webhooks/deliveries"
NOW = clock.from_timestamp(1_782_889_200)


@pytest.fixture
def delivery(subscription):
    return DeliveryFactory(subscription=subscription, failed=True)


@time_machine.travel(NOW, tick=False)
def test_shows_a_delivery(api, subscription):
    delivery = DeliveryFactory(subscription=subscription, delivered=True)
    [shown] = api.get(PATH).json()["data"]

    assert list(shown.items()) == [
        ("id", str(delivery.pk)),
        ("subscriptionId", str(subscription.pk)),
        ("event", "booking.created"),
        ("status", "DELIVERED"),
        ("attemptCount", 1),
        ("statusCode", 200),
        ("error", None),
        ("nextRetryAt", None),
        ("deliveredAt", "2026-07-01T10:00:00+03:00"),
        ("createdAt", "2026-07-01T10:00:00+03:00"),
        ("eventId", str(delivery.event.pk)),
    ]


def test_tells_the_next_retry(api, subscription, receiver):
    receiver.script.statuses = [500]
    DeliveryFactory(subscription=subscription)
    assert api.get(PATH).json()["data"][0]["nextRetryAt"] is None
    dispatch_due_deliveries(now=NOW.replace(year=2027))

    assert api.get(PATH).json()["data"][0]["nextRetryAt"] == "2027-07-01T10:01:00+03:00"


def test_lists_newest_first_by_pages(api, subscription):
    rows = [
        DeliveryFactory(subscription=subscription, created_at=NOW + timedelta(seconds=n))
        for n in range(3)
    ]
    answer = api.get(PATH, limit=2, page=2).json()

    assert [row["id"] for row in answer["data"]] == [str(rows[0].pk)]
    assert answer["meta"] == {"page": 2, "limit": 2, "total": 3, "totalPages": 2}


def test_filters(api, subscription, allowed_partner):
    wanted = DeliveryFactory(subscription=subscription, failed=True)
    DeliveryFactory(subscription=subscription)
    DeliveryFactory(subscription=SubscriptionFactory(partner=allowed_partner), failed=True)
    answer = api.get(PATH, subscriptionId=subscription.pk, status="FAILED").json()

    assert [row["id"] for row in answer["data"]] == [str(wanted.pk)]


def test_shows_the_deliveries_of_a_deleted_subscription(api, delivery, subscription):
    api.delete(f"webhooks/subscriptions/{subscription.pk}")

    assert len(api.get(PATH).json()["data"]) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            {"status": "LOST"},
            "status must be one of the following values: PENDING, DELIVERED, FAILED",
        ),
        ({"subscriptionId": "1"}, "subscriptionId must be a UUID"),
        ({"limit": 101}, "limit must not be greater than 100"),
        ({"event": "x"}, "property event should not exist"),
    ],
)
def test_refuses_a_bad_query(api, query, expected):
    response = api.get(PATH, **query)

    assert response.json()["error"]["details"]["message"] == [expected]


def test_a_page_costs_few_queries(api, subscription, django_assert_max_num_queries):
    DeliveryFactory.create_batch(20, subscription=subscription)
    api.get(PATH)
    with django_assert_max_num_queries(4):
        assert len(api.get(PATH).json()["data"]) == 20


def test_retries_a_failed_delivery(api, delivery, receiver):
    response = api.post(f"{PATH}/{delivery.pk}/retry")

    delivery.refresh_from_db()
    assert response.json()["data"] == {"id": str(delivery.pk), "status": "PENDING"}
    assert delivery.error is None
    assert delivery.attempt_count == 4
    dispatch_due_deliveries(now=clock.now())
    delivery.refresh_from_db()
    assert delivery.status == "DELIVERED"
    assert delivery.attempt_count == 5


def test_a_retry_wakes_the_dispatcher(api, delivery, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as hooks:
        api.post(f"{PATH}/{delivery.pk}/retry")

    assert hooks == [waker(DISPATCH_TASK)]


def test_a_retry_begins_a_full_schedule(api, delivery, receiver):
    receiver.script.statuses = [500]
    api.post(f"{PATH}/{delivery.pk}/retry")
    waits, moment = [], clock.now()
    while moment:
        dispatch_due_deliveries(now=moment)
        delivery.refresh_from_db()
        following = delivery.next_attempt_at
        waits.append(following and round((following - moment).total_seconds() / 60))
        moment = following

    assert waits == [1, 5, 15, None]
    assert (delivery.status, delivery.attempt_count) == ("FAILED", 8)


@pytest.mark.parametrize("trait", ["delivered", "abandoned"])
def test_retries_only_failed_ones(api, subscription, trait):
    delivery = DeliveryFactory(subscription=subscription, **{trait: True})
    response = api.post(f"{PATH}/{delivery.pk}/retry")

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "DELIVERY_NOT_RETRYABLE"


def test_retries_nothing_of_a_deleted_subscription(api, delivery, subscription):
    subscription.deleted_at = clock.now()
    subscription.save()
    response = api.post(f"{PATH}/{delivery.pk}/retry")

    assert response.json()["error"]["code"] == "DELIVERY_NOT_RETRYABLE"


def test_retries_nothing_whose_body_is_gone(api, delivery):
    delivery.event.body = ""
    delivery.event.save()
    response = api.post(f"{PATH}/{delivery.pk}/retry")

    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (404, "DELIVERY_NOT_RETRYABLE")
    assert error["message"] == (
        "Only a FAILED delivery whose subscription and body still exist can be retried."
    )


def test_gives_up_a_delivery_whose_body_is_gone(subscription, receiver):
    delivery = DeliveryFactory(subscription=subscription, event__body=None)
    dispatch_due_deliveries(now=clock.now())

    delivery.refresh_from_db()
    assert (delivery.status, delivery.error) == ("FAILED", "event is no longer kept")
    assert receiver.requests == []


@time_machine.travel(NOW, tick=False)
def test_shows_the_attempts_of_a_delivery(api, subscription, receiver):
    receiver.script.statuses = [500, 200]
    delivery = DeliveryFactory(subscription=subscription)
    for minutes in (0, 2):
        dispatch_due_deliveries(now=NOW + timedelta(minutes=minutes))
    shown = api.get(f"{PATH}/{delivery.pk}").json()["data"]
    listed = api.get(PATH).json()["data"][0]

    assert {name: value for name, value in shown.items() if name != "attempts"} == listed
    first, second = shown["attempts"]
    assert list(first) == [
        "number", "url", "startedAt", "finishedAt", "milliseconds", "statusCode", "error",
        "answerExcerpt",
    ]  # fmt: skip
    assert (first["number"], first["url"], first["statusCode"]) == (1, receiver.url, 500)
    assert first["startedAt"] == "2026-07-01T10:00:00+03:00"
    assert first["error"]
    assert (second["number"], second["statusCode"], second["error"]) == (2, 200, None)


def test_an_attempt_with_unknown_outcome(api, subscription):
    delivery = DeliveryFactory(subscription=subscription, abandoned=True)
    [attempt] = api.get(f"{PATH}/{delivery.pk}").json()["data"]["attempts"]

    unknown = ("finishedAt", "milliseconds", "statusCode", "error", "answerExcerpt")
    assert {attempt[name] for name in unknown} == {None}


def test_a_delivery_with_many_attempts_takes_few_queries(
    api, delivery, django_assert_max_num_queries
):
    for number in range(1, 9):
        AttemptFactory(delivery=delivery, number=number)
    api.get(PATH)
    with django_assert_max_num_queries(2):
        assert len(api.get(f"{PATH}/{delivery.pk}").json()["data"]["attempts"]) == 8


@pytest.mark.parametrize(("method", "end"), [("GET", ""), ("POST", "/retry")])
def test_does_not_know_another_partners(api, method, end):
    response = api.request(method, f"{PATH}/{DeliveryFactory(failed=True).pk}{end}")

    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (404, "RESOURCE_NOT_FOUND")
    assert error["message"] == "The webhook delivery was not found."
    assert api.get(PATH).json()["data"] == []


def test_refuses_an_id_that_is_none(api):
    response = api.get(f"{PATH}/1")

    assert response.json()["error"]["message"] == "id must be a UUID"


@pytest.mark.parametrize(
    ("method", "end"), [("GET", ""), ("GET", "/{id}"), ("POST", "/{id}/retry")]
)
def test_needs_a_key_with_the_permission(partner, delivery, method, end):
    path = PATH + end.format(id=delivery.pk)
    keyless = PartnerClient().request(method, path)
    powerless = PartnerClient(ApiKeyFactory(partner=partner)).request(method, path)

    assert (keyless.status_code, powerless.status_code) == (401, 403)
