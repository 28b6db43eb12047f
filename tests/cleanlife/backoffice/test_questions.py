"""Pages that ask about one row or many: a press counts only for what they have said."""

import html
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.urls import reverse

from bookings.models import Contact, Hold
from cleanlife import clock
from tests.backoffice import choose, press
from tests.browser_client import BrowserClient, version_on
from tests.cleanlife.backoffice.test_every_page import CHANGED
from tests.factories.bookings import HoldFactory
from tests.factories.payments import RefundFactory, SentLinkFactory
from tests.factories.webhooks import (
    DeliveryFactory,
    EventFactory,
    RecoveryFactory,
    SubscriptionFactory,
)
from tests.forms import form_on
from tests.together import in_line

pytestmark = pytest.mark.django_db
HOLDS = reverse("admin:bookings_hold_changelist")
REFUNDS = reverse("admin:bookings_refund_changelist")
DELIVERIES = reverse("admin:webhooks_delivery_changelist")
SUBSCRIPTIONS = reverse("admin:webhooks_subscription_changelist")


@pytest.fixture
def amal(django_user_model):
    browser = BrowserClient()
    browser.force_login(django_user_model.objects.create_superuser("amal", password="p"))
    return browser


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    ("where", "make"),
    [
        ((SUBSCRIPTIONS, "pause"), SubscriptionFactory),
        ((HOLDS, "release_selected"), HoldFactory),
        ((REFUNDS, "retry_selected"), lambda: RefundFactory(failed=True)),
        ((DELIVERIES, "retry_selected"), lambda: DeliveryFactory(failed=True)),
    ],
    ids=["pause", "release", "refund", "delivery"],
)
def test_a_stale_press_shows_what_changed_and_by_whom(
    admin_client, amal, where, make, language
):
    (page, action), row = where, make()
    admin_client.cookies["django_language"] = language
    asked = choose(admin_client, page, action, row)
    press(amal, choose(amal, page, action, row))
    refused = press(admin_client, asked)
    found = refused.context["confirmation"]
    [state] = [each for each in found.differences if str(row.pk) in each.label]
    for text in (CHANGED[language], "amal", state.was, state.now):
        assert text in html.unescape(refused.text)
    # Nothing is left to do.
    assert form_on(refused.text) == {}


def test_a_list_that_no_longer_shows_what_changed_tells_it_too(admin_client, amal):
    failed = DeliveryFactory(failed=True)
    asked = choose(admin_client, f"{DELIVERIES}?status__exact=FAILED", "retry_selected", failed)
    press(amal, choose(amal, DELIVERIES, "retry_selected", failed))
    where = f"{DELIVERIES}?status__exact=FAILED"
    refused = admin_client.post(where, form_on(asked.text), follow=True)
    assert CHANGED["en"] in refused.text


def test_a_stopped_recovery_is_not_stopped_again(admin_client, amal):
    recovery = RecoveryFactory()
    page = reverse("admin:webhooks_recovery_cancel", args=[recovery.pk])
    asked = admin_client.get(page)
    press(amal, amal.get(page))
    refused = press(admin_client, asked).text
    for text in (CHANGED["en"], "amal: Stopped."):
        assert text in refused


def test_a_link_goes_to_no_other_phone_than_the_page_has_named(admin_client):
    due = clock.now() + timedelta(hours=1)
    link = SentLinkFactory(unsent=True, booking__payment_due_at=due)
    asked = admin_client.get(
        reverse("admin:bookings_booking_send_link", args=[link.booking.pk])
    )
    Contact.objects.update(phone="+966559876543")
    refused = press(admin_client, asked).text
    for text in (CHANGED["en"], "+966559876543"):
        assert text in refused
    link.refresh_from_db()
    assert link.next_attempt_at is None


@pytest.mark.parametrize("name", ["pause", "ping", "recover"])
def test_the_version_of_another_page_counts_for_nothing(admin_client, name):
    subscription, other = SubscriptionFactory(), SubscriptionFactory(inactive=True)
    button = reverse("admin:webhooks_subscription_resume", args=[other.pk])
    page = reverse(f"admin:webhooks_subscription_{name}", args=[subscription.pk])
    form = form_on(admin_client.get(page).text) | {"version": version_on(admin_client, button)}
    refused = admin_client.post(page, form)
    assert "this page does not say when it was opened" in refused.text


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Nothing was done: what you chose is not there."), ("ar", "ما اخترته غير موجود")],
)
@pytest.mark.parametrize(
    ("page", "action"),
    [(HOLDS, "release_selected"), (REFUNDS, "retry_selected"), (SUBSCRIPTIONS, "resume")],
)
def test_an_action_on_what_is_gone_says_so(admin_client, page, action, language, text):
    admin_client.cookies["django_language"] = language
    chosen = {"action": action, "_selected_action": [uuid4()], "version": ""}
    assert text in admin_client.post(page, chosen, follow=True).text


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "there are 2 events to send"), ("ar", "هناك حدثان (2) سيُرسلان")],
)
def test_the_page_that_sends_again_says_how_many(admin_client, language, text):
    admin_client.cookies["django_language"] = language
    failed = DeliveryFactory(failed=True)
    subscription = failed.subscription
    DeliveryFactory(delivered=True, subscription=subscription)
    EventFactory(partner=subscription.partner, type=subscription.events[0])
    since = {"since": (clock.now() - timedelta(hours=2)).isoformat()}
    page = reverse("admin:webhooks_subscription_recover", args=[subscription.pk])
    assert text in admin_client.get(page, since).text


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_is_refused(admin_client, amal):
    hold = HoldFactory()
    pages = [
        (each, choose(each, HOLDS, "release_selected", hold)) for each in (admin_client, amal)
    ]
    presses = [partial(press, browser, asked) for browser, asked in pages]
    first, second = in_line(lambda: list(Hold.objects.select_for_update()), presses)
    assert "1 hold was released." in first.text
    for text in (CHANGED["en"], "admin: Released."):
        assert text in second.text
