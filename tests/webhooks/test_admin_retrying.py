"""Sending failed deliveries again from the back-office: what comes of it is what is said."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cleanlife import clock
from cleanlife.backoffice import confirmation
from tests.backoffice import choose, press
from tests.factories.webhooks import DeliveryFactory, SubscriptionFactory
from webhooks.models import Delivery, Lane, Subscription
from webhooks.services.retry_delivery import retry_deliveries, retry_delivery

DELIVERIES = "/admin/webhooks/delivery/"
ARABIC = {"Accept-Language": "ar"}
pytestmark = pytest.mark.django_db


def retry(browser, *rows, **options):
    """Choose them, and confirm what is asked; return both pages."""
    asked = choose(browser, DELIVERIES, "retry_selected", *rows, **options)
    return asked.text, press(browser, asked, **options).text


def test_a_retry_to_a_paused_endpoint_is_no_success(admin_client):
    paused = DeliveryFactory(failed=True, subscription__inactive=True)
    address = f"{DELIVERIES}{paused.pk}/retry/"
    for answer in (
        admin_client.post(address, follow=True),
        choose(admin_client, DELIVERIES, "retry_selected", paused),
    ):
        assert "1 skipped: its endpoint is paused, so it would fail at once." in answer.text
        assert 'class="success"' not in answer.text
        page = f"/admin/webhooks/subscription/{paused.subscription_id}/change/"
        assert f'<a href="{page}">Resume first</a>' in answer.text
    assert Delivery.objects.get().status == "FAILED"
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("columns", "english", "arabic"),
    [
        ({"delivered": True}, "1 skipped: it was delivered already.", "سبق تسليمه"),
        ({}, "1 skipped: it waits to be sent already.", "في انتظار الإرسال"),
        (
            {"failed": True, "subscription__deleted": True},
            "1 skipped: its subscription is deleted",
            "الاشتراك محذوف",
        ),
        (
            {"failed": True, "event__body": None},
            "1 skipped: its message is no longer kept",
            "لم تعد الرسالة محفوظة",
        ),
        (
            {"failed": True, "subscription__inactive": True},
            "1 skipped: its endpoint is paused",
            "موقوف",
        ),
    ],
    ids=["delivered", "waits", "deleted", "expired", "paused"],
)
def test_what_is_skipped_is_told_by_its_reason(admin_client, columns, english, arabic):
    failed, other = DeliveryFactory(failed=True), DeliveryFactory(**columns)
    asked, _done = retry(admin_client, failed, other)
    assert english in asked
    Delivery.objects.filter(pk=failed.pk).update(status="FAILED", next_attempt_at=None)
    asked, done = retry(admin_client, failed, other, headers=ARABIC)
    assert arabic in asked
    assert arabic in done


def test_the_page_says_how_many_are_sent_and_the_message_how_many_were(admin_client):
    failed = DeliveryFactory.create_batch(3, failed=True)
    asked, done = retry(admin_client, *failed, DeliveryFactory(delivered=True))
    assert "3 messages are sent again now" in asked
    assert "3 deliveries will be sent again now." in done
    assert "1 skipped: it was delivered already." in done
    assert Delivery.objects.waiting().count() == 3
    assert LogEntry.objects.filter(change_message="Retried.").count() == 3


def test_what_was_paused_since_the_question_is_asked_about_again(admin_client):
    rows = DeliveryFactory.create_batch(2, failed=True)
    asked = choose(admin_client, DELIVERIES, "retry_selected", *rows)
    Subscription.objects.filter(pk=rows[0].subscription_id).update(status="INACTIVE")
    again = press(admin_client, asked)
    assert "Nothing was done: this has changed since you opened the page" in again.text
    assert not Delivery.objects.waiting().exists()

    assert "1 delivery will be sent again now." in press(admin_client, again).text
    assert Delivery.objects.waiting().get() == rows[1]


@pytest.mark.parametrize("step", ["ask", "send"])
def test_many_cost_no_more_statements_than_few(admin_client, step):
    def cost(count):
        subscriptions = SubscriptionFactory.create_batch(5)
        rows = [
            DeliveryFactory(failed=True, subscription=subscriptions[number % 5])
            for number in range(count)
        ]
        with CaptureQueriesContext(connection) as asking:
            asked = choose(admin_client, DELIVERIES, "retry_selected", *rows)
        with CaptureQueriesContext(connection) as sending:
            press(admin_client, asked)
        assert {row.status for row in Delivery.objects.all()} == {"PENDING"}
        return len(asking if step == "ask" else sending)

    cost(1)
    assert cost(50) == cost(5) < 30


def test_too_many_at_once_are_refused(admin_client, monkeypatch):
    monkeypatch.setattr(confirmation, "MOST_AT_ONCE", 2)
    rows = DeliveryFactory.create_batch(3, failed=True)
    page = choose(admin_client, DELIVERIES, "retry_selected", *rows).text

    assert "more than 2 at once are too many" in page
    assert not Delivery.objects.waiting().exists()


def test_many_follow_the_rules_of_one():
    now = clock.now()
    waits = DeliveryFactory(next_attempt_at=now - timedelta(hours=1))
    alone, *together = DeliveryFactory.create_batch(
        3, failed=True, subscription=waits.subscription, attempt_count=6
    )
    Lane.objects.update(open_until=now + timedelta(hours=1), next_due_at=None)
    retry_delivery(alone, now=now)
    retried = retry_deliveries(together, now=now)

    columns = ("status", "problem", "attempt_count", "round_started_at_attempt")
    assert set(Delivery.objects.values_list(*columns).exclude(pk=waits.pk)) == {
        ("PENDING", None, 6, 6)
    }
    in_order = Delivery.objects.waiting().order_by("next_attempt_at")
    assert list(in_order) == [*together, alone, waits]
    assert retried == together
    lane = Lane.objects.get()
    assert (lane.open_until, lane.next_due_at) == (now, now)
