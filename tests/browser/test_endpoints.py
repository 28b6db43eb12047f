"""Endpoints in the back-office: what a press does is asked first, and told truly."""

import pytest
from playwright.sync_api import expect

from tests.browser.rows import count, make_endpoint


@pytest.fixture
def endpoint(product):
    """An endpoint with one delivery that failed and two that wait."""
    return product.call(make_endpoint, "ACTIVE")


@pytest.fixture
def paused(product):
    """The same, but paused."""
    return product.call(make_endpoint, "INACTIVE")


@pytest.fixture
def is_active(product):
    """Whether an endpoint is sent to."""

    def ask(endpoint):
        sought = {"pk": endpoint["subscription"], "status": "ACTIVE"}
        return product.call(count, "webhooks.Subscription", sought) == 1

    return ask


@pytest.fixture
def viewer(open_window):
    """Somebody who may look, and no more."""
    seen = ("booking", "subscription", "delivery", "payment", "hold")
    return open_window("salma", permissions=[f"view_{model}" for model in seen])


def ask_to_pause(window, endpoint):
    window.open("webhooks_subscription_change", endpoint["subscription"])
    window.press("Pause")
    window.sees_count(
        "%(count)s delivery that waits will fail, unless its endpoint is resumed before the"
        " next attempt.",
        "%(count)s deliveries that wait will fail, unless their endpoint is resumed before the"
        " next attempt.",
        2,
    )


def test_pause_asks_first_and_says_how_many_fail(window, endpoint, is_active):
    ask_to_pause(window, endpoint)
    window.picture("pause")
    assert window.barriers() == []
    assert is_active(endpoint)


def test_pause_is_done_when_it_is_confirmed(window, endpoint, is_active):
    ask_to_pause(window, endpoint)
    window.press("Pause")
    window.sees_count("%(count)s subscription paused.", "%(count)s subscriptions paused.", 1)
    window.picture("paused")
    assert not is_active(endpoint)


def test_who_goes_back_from_pause_has_changed_nothing(window, endpoint, is_active):
    ask_to_pause(window, endpoint)
    window.press("Go back")
    window.button("Pause").wait_for()
    assert is_active(endpoint)


def test_a_retry_to_a_paused_endpoint_is_no_success(window, paused):
    window.open("webhooks_delivery_change", paused["failed"])
    window.press("Retry this delivery")
    window.sees_count(
        "%(count)s skipped: its endpoint is paused, so it would fail at once.",
        "%(count)s skipped: their endpoints are paused, so they would fail at once.",
        1,
    )
    window.picture("retry-while-paused")
    expect(window.page.locator(".messagelist .success")).to_have_count(0)


def test_a_retry_to_a_paused_endpoint_leads_to_where_it_is_resumed(window, paused):
    window.open("webhooks_delivery_change", paused["failed"])
    window.press("Retry this delivery")
    window.press("Resume first")
    window.button("Resume").wait_for()


def test_a_chosen_retry_to_a_paused_endpoint_is_no_success(window, paused):
    window.open("webhooks_delivery_changelist", subscription__id__exact=paused["subscription"])
    window.page.locator("tbody .action-select").first.check()
    window.page.locator("[name=action]").select_option("retry_selected")
    window.page.locator("#changelist-form .actions button").click()
    window.page.locator(".messagelist .warning").wait_for()
    expect(window.page.locator(".messagelist .success")).to_have_count(0)


@pytest.mark.parametrize("page", ["pause", "ping", "recover"])
def test_a_viewer_of_an_endpoint_may_not(viewer, endpoint, page):
    viewer.open(f"webhooks_subscription_{page}", endpoint["subscription"])
    viewer.sees("Your account may not do this. Ask an administrator for it.")
    viewer.picture("not-allowed")


def test_a_viewer_of_a_booking_may_not_cancel_it(viewer, partner_side):
    booking = partner_side.book()["bookingId"]
    viewer.open("bookings_booking_cancel", booking)
    assert viewer.status == 403
    viewer.sees("Your account may not do this. Ask an administrator for it.")


def test_a_viewer_sees_no_buttons(viewer, endpoint):
    viewer.open("webhooks_subscription_change", endpoint["subscription"])
    viewer.button("History").wait_for()
    for name in ("Pause", "Send a test message"):
        expect(viewer.button(name)).to_have_count(0)
