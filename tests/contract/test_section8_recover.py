"""Contract, section 8: sending again what an endpoint missed."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from cleanlife import clock
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory
from tests.factories.webhooks import (
    DeliveryFactory,
    EventFactory,
    RecoveryFactory,
    SubscriptionFactory,
)
from webhooks.models import Delivery, EventSequence, Recovery
from webhooks.services.continue_recoveries import continue_recoveries
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries

NOW = clock.from_timestamp(1_782_889_200)
SINCE = {"since": "2026-07-01T00:00:00+03:00"}

pytestmark = pytest.mark.usefixtures("_stopped_clock")


@pytest.fixture
def _stopped_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def path(subscription):
    return f"webhooks/subscriptions/{subscription.pk}/recover"


@pytest.fixture
def missed(subscription):
    """Write events that the subscription never got, one a minute, the last one now."""

    def write(count, **event):
        numbers = range(1, count + 1)
        partner = subscription.partner
        EventSequence.objects.update_or_create(partner=partner, defaults={"last": count})
        return [
            EventFactory(
                partner=partner,
                sequence=number,
                created_at=NOW - timedelta(minutes=count - number),
                **event,
            )
            for number in numbers
        ]

    return write


def shown(answer):
    assert answer.status_code == 200, answer.json()
    return answer.json()["data"]


def refused(answer):
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


def test_the_answer(api, path, missed):
    missed(3)
    begun = shown(api.post(path, SINCE))

    assert list(begun) == ["id", "status", "queued", "since"]
    assert begun["since"] == SINCE["since"]
    assert (begun["status"], begun["queued"]) == ("COMPLETED", 3)
    assert shown(api.get(f"{path}/{begun['id']}")) == begun


def test_the_first_part_is_queued_in_the_call_and_the_rest_is_paced(api, path, missed):
    missed(250)
    begun = shown(api.post(path, SINCE))

    assert (begun["status"], begun["queued"]) == ("RUNNING", 200)
    assert Delivery.objects.count() == 200
    continue_recoveries(now=NOW)
    ended = shown(api.get(f"{path}/{begun['id']}"))
    assert (ended["status"], ended["queued"]) == ("COMPLETED", 250)


def test_what_failed_is_sent_again_with_a_full_schedule(api, path, subscription, receiver):
    [event] = EventFactory.create_batch(1, partner=subscription.partner, created_at=NOW)
    EventSequence.objects.create(partner=subscription.partner, last=event.sequence)
    failed = DeliveryFactory(subscription=subscription, event=event, failed=True)
    assert shown(api.post(path, SINCE))["queued"] == 1
    waiting = shown(api.get(f"webhooks/deliveries/{failed.pk}"))
    assert (waiting["status"], waiting["error"]) == ("PENDING", None)

    dispatch_due_deliveries(now=NOW)
    told = shown(api.get(f"webhooks/deliveries/{failed.pk}"))
    assert (told["status"], told["attemptCount"]) == ("DELIVERED", 5)
    assert receiver.requests[0].headers["webhook-id"] == str(event.pk)


def test_what_is_missing_is_made_if_its_type_is_heard_today(api, path, subscription, missed):
    missed(2)
    assert shown(api.patch(path.removesuffix("/recover"), {"events": ["booking.cancelled"]}))
    assert shown(api.post(path, SINCE))["queued"] == 0
    api.patch(path.removesuffix("/recover"), {"events": ["booking.created"]})

    assert shown(api.post(path, SINCE))["queued"] == 2
    assert {row["subscriptionId"] for row in shown(api.get("webhooks/deliveries"))} == {
        str(subscription.pk)
    }


def test_what_was_missed_while_inactive_is_sent(api, path, subscription, missed, receiver):
    this = path.removesuffix("/recover")
    api.patch(this, {"status": "INACTIVE"})
    missed(1)
    api.patch(this, {"status": "ACTIVE"})
    api.post(path, SINCE)
    dispatch_due_deliveries(now=NOW)

    assert len(receiver.requests) == 1


def test_what_is_delivered_or_waits_is_left_alone(api, path, subscription, missed):
    first, second = missed(2)
    delivered = DeliveryFactory(subscription=subscription, event=first, delivered=True)
    later = NOW + timedelta(minutes=5)
    waiting = DeliveryFactory(subscription=subscription, event=second, next_attempt_at=later)
    assert shown(api.post(path, SINCE))["queued"] == 0

    for delivery, status in ((delivered, "DELIVERED"), (waiting, "PENDING")):
        before = delivery.next_attempt_at
        delivery.refresh_from_db()
        assert (delivery.status, delivery.next_attempt_at) == (status, before)


def test_what_happened_before_the_moment_is_left_alone(api, path, missed):
    missed(5)
    since = clock.iso(NOW - timedelta(minutes=1))

    assert shown(api.post(path, {"since": since}))["queued"] == 2


def test_what_is_no_longer_kept_is_not_sent(api, path, missed):
    missed(2, body=None)

    assert shown(api.post(path, SINCE))["queued"] == 0


def test_other_partners_events_are_not_sent(api, path):
    EventFactory(created_at=NOW)

    assert shown(api.post(path, SINCE))["queued"] == 0


@pytest.mark.parametrize(
    "since",
    [
        "2026-07-01T10:00:00+03:00",
        "2026-07-01T07:00:00Z",
        "2026-06-01T10:00:00+03:00",
    ],
)
def test_takes_any_moment_of_the_last_30_days(api, path, since):
    assert shown(api.post(path, {"since": since}))["status"] == "COMPLETED"


@pytest.mark.parametrize(
    ("since", "message"),
    [
        (None, "since must be a string"),
        (1_782_889_200, "since must be a string"),
        ("", "since should not be empty"),
        ("yesterday", "since must be a valid ISO 8601 date string"),
        ("2026-07-01", "since must be a valid ISO 8601 date string"),
        ("2026-07-01T09:00:00", "since must be a valid ISO 8601 date string"),
        ("2026-02-30T09:00:00Z", "since must be a valid ISO 8601 date string"),
        ("2026-07-01T10:00:01+03:00", "since must not lie in the future"),
        ("2026-06-01T09:59:59+03:00", "since must lie within the last 30 days"),
        ("2026-05-31T10:00:00+03:00", "since must lie within the last 30 days"),
        ("0001-01-01T00:00:00Z", "since must lie within the last 30 days"),
        ("9999-12-31T23:59:59Z", "since must not lie in the future"),
    ],
)
def test_refuses_any_other_moment(api, path, since, message):
    answer = api.post(path, {"since": since})

    assert refused(answer) == (400, "VALIDATION_ERROR", message)
    assert answer.json()["error"]["details"]["fields"][0]["field"] == "since"
    assert not Recovery.objects.exists()


def test_refuses_unknown_fields(api, path):
    answer = api.post(path, {**SINCE, "until": SINCE["since"]})

    assert refused(answer)[2] == "property until should not exist"


def test_the_input_is_judged_before_the_subscription(api):
    unknown = f"webhooks/subscriptions/{uuid.uuid4()}/recover"

    assert api.post(unknown, {"since": "9999-12-31T23:59:59Z"}).status_code == 400
    assert api.post(unknown, SINCE).status_code == 404


def test_an_inactive_subscription_is_refused(api, path, subscription):
    subscription.status = "INACTIVE"
    subscription.save()

    assert refused(api.post(path, SINCE)) == (
        422,
        "SUBSCRIPTION_INACTIVE",
        "The subscription is INACTIVE; set its status to ACTIVE first.",
    )


def test_one_at_a_time(api, path, missed):
    missed(250)
    first = shown(api.post(path, SINCE))
    assert refused(api.post(path, SINCE)) == (
        409,
        "RECOVERY_RUNNING",
        "A recovery of this subscription is running; wait for it or cancel it.",
    )
    shown(api.post(f"{path}/{first['id']}/cancel"))

    assert shown(api.post(path, SINCE))["status"] == "RUNNING"


def test_of_another_subscription_at_the_same_time(api, path, allowed_partner, missed):
    missed(250)
    api.post(path, SINCE)
    other = SubscriptionFactory(partner=allowed_partner)

    assert shown(api.post(f"webhooks/subscriptions/{other.pk}/recover", SINCE))["queued"] == 200


def test_cancelling_queues_nothing_more_and_keeps_what_is_queued(api, path, missed):
    missed(250)
    this = f"{path}/{shown(api.post(path, SINCE))['id']}"
    cancelled = shown(api.post(f"{this}/cancel"))
    continue_recoveries(now=NOW)

    assert (cancelled["status"], cancelled["queued"]) == ("CANCELLED", 200)
    assert shown(api.get(this)) == cancelled
    assert Delivery.objects.filter(status="PENDING").count() == 200


@pytest.mark.parametrize("status", ["COMPLETED", "CANCELLED"])
def test_cancelling_one_that_is_over_changes_nothing(api, path, subscription, status):
    over = RecoveryFactory(subscription=subscription, status=status, finished_at=NOW)

    assert shown(api.post(f"{path}/{over.pk}/cancel"))["status"] == status


def test_one_waits_while_its_subscription_is_inactive(api, path, missed):
    missed(250)
    this = f"{path}/{shown(api.post(path, SINCE))['id']}"
    api.patch(path.removesuffix("/recover"), {"status": "INACTIVE"})
    continue_recoveries(now=NOW)
    assert shown(api.get(this))["status"] == "RUNNING"
    api.patch(path.removesuffix("/recover"), {"status": "ACTIVE"})
    continue_recoveries(now=NOW)

    assert shown(api.get(this))["status"] == "COMPLETED"


def test_deleting_the_subscription_cancels_it(api, path, missed):
    missed(250)
    this = f"{path}/{shown(api.post(path, SINCE))['id']}"
    api.delete(path.removesuffix("/recover"))

    assert shown(api.get(this))["status"] == "CANCELLED"
    assert refused(api.post(path, SINCE))[:2] == (404, "RESOURCE_NOT_FOUND")


def test_a_repetition_queues_nothing(api, path, missed):
    missed(250)
    key = {"Idempotency-Key": "recover-1"}
    first, second = (api.post(path, SINCE, **key) for _ in range(2))

    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.content == first.content
    assert (Recovery.objects.count(), Delivery.objects.count()) == (1, 200)


@pytest.mark.parametrize(("method", "end"), [("GET", ""), ("POST", "/cancel")])
def test_does_not_know_another_partners(api, subscription, path, method, end):
    foreign = RecoveryFactory()
    other = RecoveryFactory(subscription=SubscriptionFactory(partner=subscription.partner))
    theirs = f"webhooks/subscriptions/{foreign.subscription_id}/recover/{foreign.pk}"
    unknown = [f"{path}/{pk}" for pk in (foreign.pk, other.pk, uuid.uuid4())]

    for each in (theirs, *unknown):
        assert refused(api.request(method, each + end)) == (
            404,
            "RESOURCE_NOT_FOUND",
            "The recovery was not found.",
        )
    assert set(Recovery.objects.values_list("status", flat=True)) == {"RUNNING"}


def test_does_not_begin_another_partners(api):
    path = f"webhooks/subscriptions/{SubscriptionFactory().pk}/recover"

    assert refused(api.post(path, SINCE))[:2] == (404, "RESOURCE_NOT_FOUND")
    assert not Recovery.objects.exists()


@pytest.mark.parametrize(
    ("method", "end"), [("POST", ""), ("GET", "/{id}"), ("POST", "/{id}/cancel")]
)
def test_needs_a_key_with_the_permission(partner, subscription, path, method, end):
    whole = path + end.format(id=RecoveryFactory(subscription=subscription).pk)
    body = SINCE if method == "POST" and not end else None
    keyless = PartnerClient().request(method, whole, body)
    powerless = PartnerClient(ApiKeyFactory(partner=partner)).request(method, whole, body)

    assert (keyless.status_code, powerless.status_code) == (401, 403)


@pytest.mark.parametrize(
    ("method", "end", "name"),
    [
        ("POST", "1/recover", "id"),
        ("GET", "1/recover/{pk}", "id"),
        ("GET", "{pk}/recover/1", "recoveryId"),
        ("POST", "{pk}/recover/1/cancel", "recoveryId"),
    ],
)
def test_refuses_an_id_that_is_none(api, method, end, name):
    whole = f"webhooks/subscriptions/{end.format(pk=uuid.uuid4())}"
    answer = api.request(method, whole, SINCE if end.endswith("recover") else None)

    assert refused(answer) == (400, "VALIDATION_ERROR", f"{name} must be a UUID")
