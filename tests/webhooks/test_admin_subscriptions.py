"""Subscriptions in the back-office: how they are doing, and what staff may do."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User

from cleanlife import clock
from tests.backoffice import confirm
from tests.browser_client import BrowserClient
from tests.factories.webhooks import (
    DeliveryFactory,
    RecoveryFactory,
    SubscriptionFactory,
)
from webhooks.models import Condition, Delivery, Lane, Recovery, Subscription
from webhooks.transport.outcome import problem_of_status

SUBSCRIPTIONS = "/admin/webhooks/subscription/"
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def staff(*codenames):
    user = User.objects.create_user("somebody", password="p", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    browser = BrowserClient()
    browser.force_login(user)
    return browser


def lane(subscription=None, **columns):
    subscription = subscription or SubscriptionFactory()
    Lane.objects.filter(pk=subscription.pk).update(**columns)
    return Subscription.objects.get(pk=subscription.pk)


def endpoints():
    """One subscription in each condition."""
    now = clock.now()
    return {
        Condition.HEALTHY: SubscriptionFactory(),
        Condition.SLOW: lane(is_slow=True),
        Condition.FAILING: lane(failing_since=now, failures=1),
        Condition.PAUSED: SubscriptionFactory(inactive=True),
        Condition.GIVEN_UP: SubscriptionFactory(inactive=True, given_up_at=now),
        Condition.DELETED: SubscriptionFactory(deleted=True),
    }


def page_of(browser, subscription, **headers):
    answer = browser.get(f"{SUBSCRIPTIONS}{subscription.pk}/change/", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_condition_is_the_same_in_rows_and_in_queries():
    for condition, subscription in endpoints().items():
        row = Subscription.objects.get(pk=subscription.pk)
        assert row.condition == condition
        assert list(Subscription.objects.in_condition(condition)) == [row]


@pytest.mark.parametrize("condition", Condition)
def test_the_list_is_filtered_by_how_they_are_doing(admin_client, condition):
    wanted = endpoints()[condition]
    answer = admin_client.get(f"{SUBSCRIPTIONS}?condition={condition}")

    assert [row.pk for row in answer.context["cl"].result_list] == [wanted.pk]


def test_what_needs_care_was_given_up_or_fails_lastingly(admin_client):
    now = clock.now()
    given_up = SubscriptionFactory(inactive=True, given_up_at=now)
    often = lane(failing_since=now, failures=10)
    long = lane(failing_since=now - 2 * HOUR, failures=1)
    lane(failing_since=now, failures=1)
    answer = admin_client.get(f"{SUBSCRIPTIONS}?condition=TROUBLE")

    assert {row.pk for row in answer.context["cl"].result_list} == {
        given_up.pk,
        often.pk,
        long.pk,
    }


def test_the_page_tells_of_a_failing_endpoint(admin_client):
    at = clock.from_timestamp(1_782_889_200)
    subscription = lane(
        failing_since=at, failures=31, openings=2, open_until=clock.now() + HOUR
    )
    DeliveryFactory(subscription=subscription, attempt_count=1, problem=problem_of_status(503))
    page = page_of(admin_client, subscription)

    assert "Fails since 1 Jul 2026, 10:00: 31 failures in a row." in page
    assert "Held back until" in page
    assert "Last problem: the endpoint answered 503." in page
    assert "0 delivered, 0 failed, 1 waiting" in page
    arabic = page_of(admin_client, subscription, **{"Accept-Language": "ar"})
    assert "31 إخفاقًا متتاليًا" in arabic
    assert "آخر مشكلة: رد عنوان الاستقبال بالرمز 503" in arabic


def test_the_page_tells_of_one_that_was_given_up(admin_client):
    at = clock.from_timestamp(1_782_889_200)
    page = page_of(admin_client, SubscriptionFactory(inactive=True, given_up_at=at))

    assert "The system stopped sending on 1 Jul 2026, 10:00" in page
    assert ">Resume</button>" in page
    assert "recover/" not in page


def test_the_page_tells_who_paused_it(admin_client):
    by_partner, by_staff = SubscriptionFactory(inactive=True), SubscriptionFactory()
    # Whoever did it may have read Arabic.
    confirm(
        admin_client,
        f"{SUBSCRIPTIONS}{by_staff.pk}/pause/",
        headers={"Accept-Language": "ar"},
    )
    assert "The partner paused it" in page_of(admin_client, by_partner)
    assert "admin paused it on" in page_of(admin_client, by_staff)

    Subscription.objects.filter(pk=by_staff.pk).update(updated_at=clock.now() + HOUR)
    assert "the partner has changed it since" in page_of(admin_client, by_staff)


def test_a_change_of_secrets_shows_its_end_and_no_secret(admin_client):
    subscription = SubscriptionFactory(
        secret="a" * 64, previous_secret="b" * 64, previous_secret_until=clock.now() + HOUR
    )
    page = page_of(admin_client, subscription)
    assert "the old one is valid too until" in page
    assert "aaaa" not in page
    assert "bbbb" not in page

    Subscription.objects.update(previous_secret_until=clock.now())
    assert "the old one is valid" not in page_of(admin_client, subscription)


def test_a_secret_that_no_key_opens_keeps_no_page_from_view(admin_client, settings):
    subscription = SubscriptionFactory()
    DeliveryFactory(subscription=subscription, failed=True)
    RecoveryFactory(subscription=subscription)
    settings.ENCRYPTION_KEYS = ["another-key-0123456789-abcdefghijklmnop"]

    assert "an encryption key is missing" in page_of(admin_client, subscription)
    for listing in ("subscription", "delivery", "recovery"):
        assert admin_client.get(f"/admin/webhooks/{listing}/").status_code == 200
    for row in (Delivery.objects.get(), Recovery.objects.get()):
        address = f"/admin/webhooks/{row._meta.model_name}/{row.pk}/change/"
        assert admin_client.get(address).status_code == 200


def test_a_test_message_without_a_secret_says_that_it_was_not_sent(
    admin_client, subscription, receiver, settings
):
    settings.ENCRYPTION_KEYS = ["another-key-0123456789-abcdefghijklmnop"]
    page = admin_client.post(
        f"{SUBSCRIPTIONS}{subscription.pk}/ping/", follow=True
    ).content.decode()

    assert "an encryption key is missing" in page
    assert receiver.requests == []


def test_a_given_up_endpoint_is_resumed_by_a_button(admin_client):
    subscription = SubscriptionFactory(inactive=True, given_up_at=clock.now())
    lane(subscription, failing_since=clock.now(), failures=64)
    answer = admin_client.post(f"{SUBSCRIPTIONS}{subscription.pk}/resume/", follow=True)

    subscription.refresh_from_db()
    assert "1 subscription resumed." in answer.content.decode()
    assert subscription.condition == Condition.HEALTHY
    assert LogEntry.objects.get().object_id == str(subscription.pk)


def test_who_may_only_look_sees_no_buttons_and_changes_nothing():
    viewer = staff("view_subscription", "view_recovery")
    subscription = SubscriptionFactory()
    page = page_of(viewer, subscription)
    for name in ("pause", "resume", "ping", "recover"):
        assert f"{subscription.pk}/{name}/" not in page
        answer = viewer.post(f"{SUBSCRIPTIONS}{subscription.pk}/{name}/")
        assert answer.status_code == 403

    subscription.refresh_from_db()
    assert subscription.status == "ACTIVE"
    assert not Recovery.objects.exists()
    assert not LogEntry.objects.exists()


def test_who_may_operate_needs_not_be_an_administrator():
    operator = staff("view_subscription", "change_subscription")
    subscription = SubscriptionFactory()
    assert f"{subscription.pk}/pause/" in page_of(operator, subscription)
    confirm(operator, f"{SUBSCRIPTIONS}{subscription.pk}/pause/")

    subscription.refresh_from_db()
    assert subscription.status == "INACTIVE"


def test_looking_at_an_address_that_acts_does_nothing(admin_client):
    paused = SubscriptionFactory(inactive=True)
    assert admin_client.get(f"{SUBSCRIPTIONS}{paused.pk}/resume/").status_code == 405


def test_a_test_message_shows_the_answer(admin_client, subscription, receiver):
    receiver.script.statuses = [503]
    receiver.script.body = b"<i>closed</i>"
    address = f"{SUBSCRIPTIONS}{subscription.pk}/ping/"
    assert "Send the test message" in admin_client.get(address).content.decode()
    assert receiver.requests == []
    page = admin_client.post(address, follow=True).content.decode()

    assert receiver.requests[0].headers["X-CleanLife-Event"] == "ping"
    assert "The endpoint answered 503" in page
    assert "&lt;i&gt;closed&lt;/i&gt;" in page
    assert LogEntry.objects.get().change_message == "Sent a test message."


def test_a_reload_sends_no_second_test_message(admin_client, subscription, receiver):
    address = f"{SUBSCRIPTIONS}{subscription.pk}/ping/"
    answer = admin_client.post(address)
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "The endpoint took it" in admin_client.get(address).text
    assert "The endpoint took it" not in admin_client.get(address).text
    assert len(receiver.requests) == 1


def test_a_test_message_that_must_not_be_sent_says_why(admin_client):
    address = f"{SUBSCRIPTIONS}{SubscriptionFactory().pk}/ping/"
    page = admin_client.post(
        address, headers={"Accept-Language": "ar"}, follow=True
    ).content.decode()

    assert "نطاق الرابط ليس ضمن النطاقات المسموح بها" in page


def test_the_page_costs_the_same_with_more_rows(admin_client, django_assert_max_num_queries):
    subscription = SubscriptionFactory()
    for _ in range(8):
        RecoveryFactory(subscription=subscription, status="COMPLETED")
        DeliveryFactory(subscription=subscription)
    with django_assert_max_num_queries(16):
        assert "Sent again" in page_of(admin_client, subscription)


def test_the_start_page_names_what_needs_care(admin_client):
    assert 'class="notice"' not in admin_client.get("/admin/").content.decode()
    failing = lane(failing_since=clock.now() - 2 * HOUR, failures=40)
    page = admin_client.get("/admin/").content.decode()

    assert "1 endpoint of a partner does not take our messages" in page
    assert f"/admin/webhooks/subscription/{failing.pk}/change/" in page
    assert "condition=TROUBLE" in page
    arabic = admin_client.get("/admin/", headers={"Accept-Language": "ar"}).content.decode()
    assert "لا يستلم رسائلنا" in arabic


def test_the_start_page_tells_only_who_may_look():
    lane(failing_since=clock.now() - 2 * HOUR, failures=40)

    assert 'class="notice"' not in staff("view_event").get("/admin/").content.decode()


def test_the_list_counts_what_waits(admin_client):
    DeliveryFactory.create_batch(3, subscription=SubscriptionFactory())
    answer = admin_client.get(SUBSCRIPTIONS)

    assert [row.waiting_count for row in answer.context["cl"].result_list] == [3]
