"""Pausing and resuming endpoints: asked with numbers, and offered a way back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cleanlife import clock
from cleanlife.problems import Problem
from tests.backoffice import choose, confirm, press
from tests.factories.webhooks import DeliveryFactory, RecoveryFactory, SubscriptionFactory
from webhooks.models import Subscription
from webhooks.problems import DeliveryProblem

SUBSCRIPTIONS = "/admin/webhooks/subscription/"
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def button(subscription, name):
    return f"{SUBSCRIPTIONS}{subscription.pk}/{name}/"


def statuses():
    return sorted(Subscription.objects.values_list("status", flat=True))


def test_pause_asks_and_says_how_many_fail(admin_client):
    subscription = SubscriptionFactory()
    DeliveryFactory.create_batch(3, subscription=subscription)
    RecoveryFactory(subscription=subscription)
    page = admin_client.get(button(subscription, "pause")).text
    assert f"Nothing more is sent to {subscription.url}." in page
    assert "3 deliveries that wait will fail" in page
    assert "1 recovery that runs waits until then." in page
    assert statuses() == ["ACTIVE"]

    done = confirm(admin_client, button(subscription, "pause")).text
    assert "1 subscription paused. 3 deliveries that wait will fail" in done
    assert statuses() == ["INACTIVE"]


def test_a_hand_made_press_only_asks(admin_client):
    subscription = SubscriptionFactory()
    for data in ({"version": ""}, {"version": "x"}):
        page = admin_client.post(button(subscription, "pause"), data)
        assert "Nothing waits to be sent now." in page.text
    assert statuses() == ["ACTIVE"]


def test_pausing_many_asks_once_and_counts_the_others(admin_client):
    active = SubscriptionFactory.create_batch(2)
    others = [SubscriptionFactory(inactive=True), SubscriptionFactory(deleted=True)]
    DeliveryFactory(subscription=active[0])
    asked = choose(admin_client, SUBSCRIPTIONS, "pause", *active, *others)
    assert "Nothing more is sent to 2 endpoints" in asked.text
    assert "1 delivery that waits will fail" in asked.text

    page = press(admin_client, asked).text
    assert "2 subscriptions paused." in page
    assert "1 skipped: it is paused already." in page
    assert "1 skipped: the partner has deleted it." in page
    assert statuses() == ["ACTIVE", "INACTIVE", "INACTIVE", "INACTIVE"]


@pytest.mark.parametrize(("action", "trait"), [("pause", "inactive"), ("resume", "deleted")])
def test_nothing_to_change_is_no_success(admin_client, action, trait):
    page = choose(
        admin_client, SUBSCRIPTIONS, action, SubscriptionFactory(**{trait: True})
    ).text
    assert "1 skipped: " in page
    assert 'class="success"' not in page


def test_resuming_offers_to_send_what_was_missed_since_the_pause(admin_client):
    since = clock.now() - 2 * HOUR
    paused = SubscriptionFactory(inactive=True, inactive_since=since)
    page = admin_client.post(button(paused, "resume"), follow=True)
    offered = [str(each) for each in page.context["messages"]][-1]
    assert "what it missed since" in offered

    form = admin_client.get(offered.split('"')[1].replace("&amp;", "&")).context["form"]
    assert form["since"].value() == timezone.localtime(since).replace(microsecond=0)


def test_what_waited_when_it_was_paused_is_older_than_the_pause(admin_client):
    since = clock.now() - HOUR
    paused = SubscriptionFactory(inactive=True, inactive_since=since)
    DeliveryFactory(
        subscription=paused,
        failed=True,
        problem=Problem(DeliveryProblem.INACTIVE),
        event__created_at=since - HOUR,
    )
    page = admin_client.post(button(paused, "resume"), follow=True).text
    written = timezone.localtime(since - HOUR).strftime("%H:%M")
    assert f", {written}</a>" in page


@pytest.mark.parametrize("since", ["", "x", "9999-12-31T23:59:59Z", "0001-01-01"])
def test_a_damaged_link_proposes_the_usual_moment(admin_client, since):
    page = button(SubscriptionFactory(), "recover")
    assert admin_client.get(page, {"since": since}).status_code == 200


def test_a_pause_is_dated_by_whoever_makes_it(admin_client, api, partner):
    by_staff, by_partner = SubscriptionFactory(), SubscriptionFactory(partner=partner)
    confirm(admin_client, button(by_staff, "pause"))
    api.patch(f"webhooks/subscriptions/{by_partner.pk}", {"status": "INACTIVE"})
    for subscription in (by_staff, by_partner):
        subscription.refresh_from_db()
        assert subscription.inactive_since == subscription.updated_at
        admin_client.post(button(subscription, "resume"))
        subscription.refresh_from_db()
        assert subscription.inactive_since is None


@pytest.mark.parametrize("action", ["pause", "resume"])
def test_many_cost_no_more_statements_than_few(admin_client, action):
    def cost(count):
        rows = SubscriptionFactory.create_batch(count, inactive=action == "resume")
        with CaptureQueriesContext(connection) as spent:
            answer = choose(admin_client, SUBSCRIPTIONS, action, *rows)
            if action == "pause":
                press(admin_client, answer)
        return len(spent)

    cost(6)
    assert cost(50) == cost(6)


def test_a_deleted_one_is_neither_tested_nor_sent_to_again(admin_client):
    deleted = SubscriptionFactory(deleted=True)
    for name in ("ping", "recover"):
        page = admin_client.post(button(deleted, name), follow=True).text
        assert "the partner has deleted this subscription" in page
