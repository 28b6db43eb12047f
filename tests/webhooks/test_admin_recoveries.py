"""Sending again what an endpoint missed, from the back-office."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cleanlife import clock
from tests.backoffice import confirm
from tests.factories.webhooks import (
    DeliveryFactory,
    EventFactory,
    RecoveryFactory,
    SubscriptionFactory,
)
from webhooks.admin.subscription_pages import default_since
from webhooks.models import Delivery, EventSequence, Recovery

RECOVERIES = "/admin/webhooks/recovery/"
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def missed():
    """A subscription that missed one event and failed on another."""
    subscription = SubscriptionFactory()
    partner, at = subscription.partner, clock.now() - timedelta(hours=2)
    event = EventFactory(partner=partner, sequence=1, created_at=at)
    DeliveryFactory(subscription=subscription, event=event, failed=True, created_at=at)
    EventFactory(partner=partner, sequence=2, created_at=at)
    EventSequence.objects.create(partner=partner, last=2)
    return subscription


def address_of(subscription):
    return f"/admin/webhooks/subscription/{subscription.pk}/recover/"


def begin(browser, subscription, since, **options):
    local = timezone.localtime(since)
    typed = {"since_0": f"{local:%Y-%m-%d}", "since_1": f"{local:%H:%M:%S}"}
    return browser.post(address_of(subscription), typed, follow=True, **options)


def test_sends_again_what_was_missed_and_shows_how_far_it_is(admin_client, missed):
    answer = begin(admin_client, missed, clock.now() - DAY)
    page = answer.content.decode()

    recovery = Recovery.objects.get()
    assert answer.request["PATH_INFO"] == f"{RECOVERIES}{recovery.pk}/change/"
    assert "It has begun." in page
    assert "100%" in page
    assert (recovery.status, recovery.queued) == ("COMPLETED", 2)
    assert Delivery.objects.waiting().count() == 2


def test_tells_who_began_it(admin_client, missed):
    begin(admin_client, missed, clock.now() - DAY)
    RecoveryFactory(subscription=missed, status="COMPLETED")
    answer = admin_client.get(RECOVERIES)

    names = {row.started_by for row in answer.context["cl"].result_list}
    assert names == {"admin", None}
    page = admin_client.get(f"/admin/webhooks/subscription/{missed.pk}/change/")
    assert ">admin<" in page.content.decode()
    assert "The partner" in page.content.decode()
    assert LogEntry.objects.count() == 2


def test_what_is_typed_is_a_time_in_riyadh(admin_client, missed):
    since = (clock.now() - DAY).replace(microsecond=0)
    begin(admin_client, missed, since)

    assert Recovery.objects.get().since == since


@pytest.mark.parametrize("since", [-31 * DAY, DAY])
@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Choose a moment of the last 30 days"), ("ar", "اختر وقتًا ضمن آخر 30 يومًا")],
)
def test_refuses_what_is_too_old_or_in_the_future(admin_client, missed, since, language, text):
    headers = {"Accept-Language": language}
    page = begin(admin_client, missed, clock.now() + since, headers=headers)

    assert text in page.content.decode()
    assert not Recovery.objects.exists()


def test_refuses_a_second_one_at_a_time(admin_client, missed):
    RecoveryFactory(subscription=missed)
    page = begin(admin_client, missed, clock.now() - DAY).content.decode()

    assert "This is under way already" in page
    assert Recovery.objects.count() == 1


def test_refuses_while_it_is_paused(admin_client):
    paused = SubscriptionFactory(inactive=True)

    page = begin(admin_client, paused, clock.now() - DAY).content.decode()
    assert "Resume the subscription first." in page


def test_proposes_the_time_of_the_oldest_failure(missed):
    now = clock.now()
    event = Delivery.objects.get().event
    assert default_since(missed, now=now) == event.created_at.replace(second=0, microsecond=0)
    Delivery.objects.all().delete()
    a_day_ago = (now - DAY).replace(second=0, microsecond=0)
    assert default_since(missed, now=now) == a_day_ago


def test_progress_begins_with_the_first_event_to_look_at():
    subscription = SubscriptionFactory()
    for number in (101, 102, 103, 104):
        EventFactory(partner=subscription.partner, sequence=number)
    RecoveryFactory(subscription=subscription, last_sequence=0, until_sequence=104)
    row = Recovery.objects.with_first_sequence().get()
    assert row.percent_from(row.first_sequence) == 0
    row.last_sequence = 103
    assert row.percent_from(row.first_sequence) == 75
    row.last_sequence = 104
    assert row.percent_from(row.first_sequence) == 99


def test_a_running_one_is_looked_at_again_and_can_be_stopped(admin_client):
    recovery = RecoveryFactory(until_sequence=10)
    address = f"{RECOVERIES}{recovery.pk}/"
    running = admin_client.get(f"{address}change/")
    assert running["Refresh"] == "5"
    assert f'href="{address}cancel/"' in running.content.decode()
    assert "The rest is not sent" in admin_client.get(f"{address}cancel/").text
    stopped = confirm(admin_client, f"{address}cancel/")

    recovery.refresh_from_db()
    assert recovery.status == "CANCELLED"
    assert "Refresh" not in stopped
    assert "It is stopped." in stopped.content.decode()
    assert LogEntry.objects.get().change_message == "Stopped."
    again = admin_client.post(f"{address}cancel/", follow=True).content.decode()
    assert "It is over already." in again


def test_says_why_it_does_not_move(admin_client):
    recovery = RecoveryFactory(subscription__inactive=True, until_sequence=10)
    page = admin_client.get(f"{RECOVERIES}{recovery.pk}/change/").content.decode()

    assert "waits until the subscription is resumed" in page


def test_who_may_only_look_stops_nothing(client):
    user = User.objects.create_user("viewer", password="p", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_recovery"))
    client.force_login(user)
    recovery = RecoveryFactory()
    assert "cancel/" not in client.get(f"{RECOVERIES}{recovery.pk}/change/").content.decode()
    for method in (client.get, client.post):
        assert method(f"{RECOVERIES}{recovery.pk}/cancel/").status_code == 403

    assert Recovery.objects.get().status == "RUNNING"
    assert not LogEntry.objects.exists()


def test_a_longer_list_costs_no_more_queries(admin_client, django_assert_num_queries):
    partner = SubscriptionFactory().partner
    RecoveryFactory(subscription__partner=partner)
    with CaptureQueriesContext(connection) as few:
        admin_client.get(RECOVERIES)
    RecoveryFactory.create_batch(10, subscription__partner=partner)

    with django_assert_num_queries(len(few)):
        assert admin_client.get(RECOVERIES).status_code == 200
