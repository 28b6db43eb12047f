"""Endpoints that fail for days: their partners are warned, and in the end nothing is sent."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from cleanlife import clock
from tests.factories.partners import PartnerFactory
from tests.factories.webhooks import DeliveryFactory, SubscriptionFactory
from webhooks.models import Lane, Subscription
from webhooks.services.allocate_capacity import Capacity
from webhooks.services.claim_due_deliveries import claim_due_deliveries
from webhooks.services.judge_failing_endpoints import judge_failing_endpoints
from webhooks.services.update_subscription import update_subscription

pytestmark = pytest.mark.django_db

NOW = clock.from_timestamp(1_782_889_200)


@pytest.fixture
def subscription():
    partner = PartnerFactory(contact_email="it@partner.example.com")
    return SubscriptionFactory(partner=partner, url="https://hooks.example.com/down")


def fails(subscription, *, days, failures=20, warnings=0):
    """Let it have failed for so long, the last time a moment ago."""
    Lane.objects.filter(pk=subscription.pk).update(
        failing_since=NOW - timedelta(days=days),
        last_failed_at=NOW,
        failures=failures,
        warnings=warnings,
    )


def judge():
    written = judge_failing_endpoints(now=NOW)
    assert len(mail.outbox) == written
    return written


def test_says_nothing_on_the_first_day(subscription):
    fails(subscription, days=0.99)
    assert judge() == 0


@pytest.mark.parametrize(
    ("days", "warnings", "written"),
    [(1, 0, 1), (2.9, 0, 1), (2.9, 1, 0), (3, 1, 1), (3, 0, 1), (4.9, 2, 0)],
)
def test_warns_after_one_day_and_after_three(subscription, days, warnings, written):
    fails(subscription, days=days, warnings=warnings)
    assert judge() == written
    # And not again an hour later.
    mail.outbox.clear()
    assert judge() == 0

    subscription.refresh_from_db()
    assert subscription.status == "ACTIVE"


def test_the_warning_is_in_both_languages(subscription):
    fails(subscription, days=1)
    judge()

    [letter] = mail.outbox
    assert letter.to == ["it@partner.example.com"]
    assert letter.subject.startswith("Your webhook endpoint does not take our events / ")
    english, arabic = letter.body.split("----------")
    assert "For 1 day no event could be delivered to\nhttps://hooks.example.com/down" in english
    assert "منذ يوم واحد لم يصل أي حدث إلى\nhttps://hooks.example.com/down" in arabic
    assert subscription.secret not in letter.body


def test_stops_after_five_days(subscription):
    DeliveryFactory(subscription=subscription, next_attempt_at=NOW)
    fails(subscription, days=5, warnings=2)
    assert judge() == 1

    subscription.refresh_from_db()
    assert (subscription.status, subscription.given_up_at) == ("INACTIVE", NOW)
    [letter] = mail.outbox
    assert "INACTIVE" in letter.body
    assert "/recover" in letter.body
    # What waits fails at its next attempt, which is now.
    assert claim_due_deliveries(now=NOW, capacity=Capacity(9, 9)).given_up == 1


def test_says_so_once(subscription):
    fails(subscription, days=5)
    judge()
    mail.outbox.clear()

    assert judge() == 0


def test_a_few_failures_in_five_days_are_no_reason(subscription):
    fails(subscription, days=9, failures=19, warnings=2)
    assert judge() == 0

    subscription.refresh_from_db()
    assert subscription.status == "ACTIVE"


def test_silence_is_no_failure(subscription):
    """Two failures within an hour, nine days ago, and nothing was sent since."""
    Lane.objects.filter(pk=subscription.pk).update(
        failing_since=NOW - timedelta(days=9),
        last_failed_at=NOW - timedelta(days=9) + timedelta(hours=1),
        failures=25,
    )
    assert judge() == 0


def test_a_success_resets(subscription):
    fails(subscription, days=4, warnings=2)
    lane = Lane.objects.get(pk=subscription.pk)
    lane.apply_attempt(is_success=True, milliseconds=5, now=NOW)
    lane.save()
    assert (lane.failing_since, lane.last_failed_at, lane.warnings) == (None, None, 0)

    lane.apply_attempt(is_success=False, milliseconds=5, now=NOW)
    assert (lane.failing_since, lane.failures) == (NOW, 1)


@pytest.mark.parametrize(
    "change", [{"url": "https://hooks.example.com/b"}, {"status": "ACTIVE"}]
)
def test_a_new_beginning_resets(subscription, change):
    fails(subscription, days=5)
    judge()
    subscription.refresh_from_db()
    update_subscription(subscription, now=NOW, **change)

    lane = Lane.objects.get(pk=subscription.pk)
    assert (lane.failing_since, lane.failures, lane.warnings) == (None, 0, 0)
    is_resumed = "status" in change
    assert (subscription.given_up_at is None) == is_resumed


def test_a_change_that_was_begun_before_it_was_stopped_does_not_hide_why(subscription):
    read_before = Subscription.objects.get(pk=subscription.pk)
    fails(subscription, days=5)
    judge()
    update_subscription(read_before, events=["booking.cancelled"], now=NOW)

    subscription.refresh_from_db()
    assert (subscription.status, subscription.given_up_at) == ("INACTIVE", NOW)


@pytest.mark.parametrize("trait", ["inactive", "deleted"])
def test_those_that_hear_nothing_are_left_alone(trait):
    partner = PartnerFactory(contact_email="it@partner.example.com")
    fails(SubscriptionFactory(partner=partner, **{trait: True}), days=5)
    assert judge() == 0


def test_without_an_address_it_is_stopped_all_the_same(caplog):
    subscription = SubscriptionFactory()
    fails(subscription, days=5)
    judge_failing_endpoints(now=NOW)

    subscription.refresh_from_db()
    assert subscription.status == "INACTIVE"
    assert mail.outbox == []
    assert "has no contact e-mail" in caplog.text


@pytest.mark.parametrize("days", [1, 5])
def test_a_mail_server_that_is_down_holds_nobody_up(subscription, settings, days, caplog):
    others = SubscriptionFactory.create_batch(2, partner=subscription.partner)
    for row in (subscription, *others):
        fails(row, days=days)
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    judge_failing_endpoints(now=NOW)

    assert caplog.text.count("was not sent") == 3
    lanes = (
        Lane.objects.filter(warnings=1)
        if days == 1
        else Lane.objects.filter(subscription__status="INACTIVE")
    )
    assert lanes.count() == 3


class Down(BaseEmailBackend):
    """A mail server that answers, and refuses."""

    def send_messages(self, email_messages):
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
