"""A delivery's page in the back-office: what will happen to it, told honestly."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.utils.translation import override

from cleanlife import clock
from tests.backoffice import confirm
from tests.factories.webhooks import DeliveryFactory, EventFactory, SubscriptionFactory
from webhooks.admin.delivery_page import describe_next_attempt
from webhooks.models import Delivery, Lane

DELIVERIES = "/admin/webhooks/delivery/"
NOW = clock.from_timestamp(1_782_889_200)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def told(delivery, *, language="en", **lane):
    Lane.objects.filter(pk=delivery.subscription_id).update(**lane)
    with override(language):
        return describe_next_attempt(Delivery.objects.get(pk=delivery.pk), now=NOW)


def page_of(browser, delivery):
    return browser.get(f"{DELIVERIES}{delivery.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"next_attempt_at": NOW + HOUR}, "1 Jul 2026, 11:00"),
        ({"next_attempt_at": NOW}, "As soon as a worker is free"),
        ({"next_attempt_at": NOW + HOUR, "lease_token": uuid4()}, "Being sent now"),
        # The lease is over: somebody else takes it.
        ({"next_attempt_at": NOW, "lease_token": uuid4()}, "As soon as a worker is free"),
        ({"delivered": True}, "–"),
        ({"failed": True}, "None, unless it is retried by hand"),
        (
            {"failed": True, "subscription__deleted": True},
            "None: its subscription is deleted",
        ),
        ({"failed": True, "event__body": None}, "None: its message is no longer kept"),
        (
            {"next_attempt_at": NOW + HOUR, "subscription__inactive": True},
            "None, it will fail on 1 Jul 2026, 11:00: subscription is inactive",
        ),
        (
            {"next_attempt_at": NOW, "event__body": None},
            "None, it will fail now: event is no longer kept",
        ),
    ],
)
def test_tells_when_it_is_sent_next(columns, text):
    delivery = DeliveryFactory(**columns)

    assert told(delivery) == text
    assert told(delivery, language="ar") != text or text.startswith(("–", "1 Jul"))


def test_an_open_breaker_keeps_it_back():
    delivery = DeliveryFactory(next_attempt_at=NOW + HOUR)
    waits = "Waits because the endpoint fails, until 1 Jul 2026, 12:00"

    assert told(delivery, open_until=NOW + 2 * HOUR) == waits
    assert told(delivery, open_until=NOW + HOUR / 2) == "1 Jul 2026, 11:00"
    assert told(delivery, open_until=NOW - HOUR) == "1 Jul 2026, 11:00"


@pytest.mark.parametrize(
    ("columns", "left"),
    [
        ({"attempt_count": 1}, 3),
        ({"attempt_count": 1, "subscription__retry_policy": "EXTENDED"}, 7),
        # After a retry by hand a full round begins.
        ({"attempt_count": 5, "round_started_at_attempt": 4}, 3),
        ({"failed": True}, 0),
    ],
)
def test_counts_the_attempts_that_are_left(columns, left):
    assert DeliveryFactory(**columns).attempts_left == left


def test_tells_what_a_retry_will_do(admin_client):
    extended = SubscriptionFactory(retry_policy="EXTENDED")
    page = page_of(admin_client, DeliveryFactory(failed=True, subscription=extended))
    assert "tried up to 8 times in all" in page

    paused = DeliveryFactory(failed=True, subscription__inactive=True)
    assert "Resume the subscription first." in page_of(admin_client, paused)
    expired = DeliveryFactory(failed=True, event__body=None)
    assert "Retry this delivery" not in page_of(admin_client, expired)


def test_a_retry_is_logged(admin_client):
    delivery = DeliveryFactory(failed=True)
    confirm(admin_client, f"{DELIVERIES}{delivery.pk}/retry/")

    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.change_message) == (str(delivery.pk), "Retried.")


def test_shows_the_message_on_demand(admin_client):
    event = EventFactory(data={"requestId": "<شقة>"})
    page = page_of(admin_client, DeliveryFactory(event=event))
    assert "<summary>Show the message</summary>" in page
    assert "&quot;requestId&quot;: &quot;&lt;شقة&gt;&quot;" in page

    dropped = DeliveryFactory(event__body=None)
    assert "No longer kept: messages are dropped" in page_of(admin_client, dropped)


def test_finds_by_what_people_have_at_hand(admin_client):
    wanted = DeliveryFactory(
        event__sequence=1842,
        event__request_id="order-77",
        subscription__url="https://hooks.sunrise.example.com/in",
        subscription__partner__name="Sunrise Hotels",
    )
    DeliveryFactory(event__sequence=1843)
    for term in (
        str(wanted.pk), str(wanted.event_id), str(wanted.subscription_id), "order-77",
        "1842", "#1842", "sunrise.example", "sunrise hot",
    ):  # fmt: skip
        found = admin_client.get(DELIVERIES, {"q": term}).context["cl"].result_list
        assert [row.pk for row in found] == [wanted.pk], term


@pytest.mark.parametrize(
    "term",
    ["9" * 40, "-1", "²", "\u0661", "%", pytest.param(str(uuid4()), id="an id"), "x" * 500],
)
def test_odd_searches_find_nothing(admin_client, term):
    DeliveryFactory(event__sequence=7)
    answer = admin_client.get(DELIVERIES, {"q": term})

    assert answer.status_code == 200
    assert "Nothing matches." in answer.content.decode()


def test_a_subscription_leads_to_its_deliveries(admin_client):
    wanted = DeliveryFactory()
    DeliveryFactory()
    page = admin_client.get(f"/admin/webhooks/subscription/{wanted.subscription_id}/change/")
    address = f"{DELIVERIES}?subscription__id__exact={wanted.subscription_id}"
    assert address in page.content.decode()

    found = admin_client.get(address).context["cl"].result_list
    assert [row.pk for row in found] == [wanted.pk]
