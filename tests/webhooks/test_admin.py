"""The back-office of webhooks."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cleanlife import clock
from tests.backoffice import choose, confirm
from tests.factories.webhooks import (
    AttemptFactory,
    DeliveryFactory,
    EventFactory,
    SubscriptionFactory,
)
from webhooks.models import Delivery
from webhooks.transport.outcome import problem_of_status

DELIVERIES = "/admin/webhooks/delivery/"
SUBSCRIPTIONS = "/admin/webhooks/subscription/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    """A person who may look and nothing else."""
    user = User.objects.create_user("viewer", password="p", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    client.force_login(user)
    return client


def test_lists_deliveries(admin_client):
    delivery = DeliveryFactory(failed=True)
    page = admin_client.get(DELIVERIES).content.decode()

    assert delivery.subscription.url in page
    assert "The endpoint answered 500" in page
    assert delivery.subscription.partner.name in page
    assert "booking.created" in page


@pytest.mark.parametrize("page", [DELIVERIES, SUBSCRIPTIONS, "/admin/webhooks/event/"])
def test_a_longer_list_costs_no_more_queries(admin_client, django_assert_num_queries, page):
    partner = SubscriptionFactory().partner
    subscription = SubscriptionFactory(partner=partner)
    DeliveryFactory(subscription=subscription)
    with CaptureQueriesContext(
        connection,
    ) as few:
        admin_client.get(page)
    DeliveryFactory.create_batch(10, subscription=subscription)
    SubscriptionFactory.create_batch(10, partner=partner)

    with django_assert_num_queries(len(few)):
        assert admin_client.get(page).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "status__exact=FAILED",
        "event__type=booking.created",
        "q=00000000",
        "created_at__year=2026",
    ],
)
def test_filters_and_searches(admin_client, query):
    DeliveryFactory(failed=True)

    assert admin_client.get(f"{DELIVERIES}?{query}").status_code == 200


def test_shows_attempts_with_riyadh_times(admin_client):
    delivery = DeliveryFactory(failed=True)
    at = clock.from_timestamp(1_782_889_200)
    AttemptFactory(
        delivery=delivery, number=4, started_at=at, finished_at=at, milliseconds=38,
        status_code=500, problem=problem_of_status(500), answer_excerpt="<b>no</b>",
    )  # fmt: skip
    page = admin_client.get(f"{DELIVERIES}{delivery.pk}/change/").content.decode()

    assert "1 Jul 2026, 10:00:00" in page
    assert "38 ms" in page
    assert "&lt;b&gt;no&lt;/b&gt;" in page


def test_the_button_asks_and_retries_one(admin_client):
    delivery = DeliveryFactory(failed=True)
    address = f"{DELIVERIES}{delivery.pk}/"
    assert f'href="{address}retry/"' in admin_client.get(f"{address}change/").text
    assert "1 message is sent again now" in admin_client.get(f"{address}retry/").text
    assert Delivery.objects.get().status == "FAILED"

    assert "will be sent again now" in confirm(admin_client, f"{address}retry/").text
    assert Delivery.objects.get().status == "PENDING"


def test_there_is_no_button_for_a_delivered_one(admin_client):
    delivery = DeliveryFactory(delivered=True)
    assert (
        "Retry this delivery" not in admin_client.get(f"{DELIVERIES}{delivery.pk}/change/").text
    )

    page = admin_client.get(f"{DELIVERIES}{delivery.pk}/retry/", follow=True).text
    assert "1 skipped: it was delivered already." in page


def test_who_may_only_look_may_not_retry(viewer):
    delivery = DeliveryFactory(failed=True)
    assert choose(viewer, DELIVERIES, "retry_selected", delivery).status_code == 403
    for method in (viewer.get, viewer.post):
        assert method(f"{DELIVERIES}{delivery.pk}/retry/").status_code == 403

    assert viewer.get(DELIVERIES).status_code == 200
    assert Delivery.objects.get().status == "FAILED"


def test_never_shows_a_secret(admin_client):
    subscription = SubscriptionFactory()
    page = admin_client.get(f"{SUBSCRIPTIONS}{subscription.pk}/change/").content.decode()

    assert subscription.url in page
    assert subscription.secret not in page


def test_shows_the_message_of_an_event(admin_client):
    event = EventFactory(data={"previous": {"notes": "شقة"}})
    page = admin_client.get(f"/admin/webhooks/event/{event.pk}/change/").content.decode()

    assert "شقة" in page
    assert "      &quot;notes&quot;" in page


@pytest.mark.parametrize("model", ["delivery", "event", "subscription"])
def test_nothing_is_added_or_deleted_by_hand(admin_client, model):
    assert admin_client.get(f"/admin/webhooks/{model}/add/").status_code == 403
