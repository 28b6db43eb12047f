"""What a reload, the way back or an impatient finger does after a form was sent: nothing."""

import pytest

from tests.browser.rows import count, make_partner
from tests.webhooks.receiver import Receiver


@pytest.fixture
def hotel(product):
    """The id of a partner without keys."""
    return product.call(make_partner)


@pytest.fixture
def keys(product, hotel):
    """Count the keys of the partner."""
    return lambda: product.call(count, "partners.ApiKey", {"partner": hotel})


@pytest.fixture
def receiver(partner_side):
    """An endpoint of the demo partner."""
    with Receiver().running() as receiver:
        partner_side.subscribe(receiver.url)
        yield receiver
        partner_side.send("DELETE", f"webhooks/subscriptions/{partner_side.subscription['id']}")


@pytest.fixture
def test_page(window, partner_side, receiver):
    """The page that sends a test message to the endpoint."""
    return window.open("webhooks_subscription_ping", partner_side.subscription["id"])


def fill_in_a_key(window, hotel):
    window.open("partners_apikey_create", hotel)
    window.fill(label="Website")
    window.page.locator("[name=permissions]").first.check()


def create_key(window, hotel):
    fill_in_a_key(window, hotel)
    window.press("Create the key")
    window.sees("The new API key")


def test_a_new_key_is_shown_on_a_page_that_everybody_can_use(window, hotel):
    create_key(window, hotel)
    window.picture("new-key")
    assert window.page.locator("#new-key").input_value().startswith("pk_sandbox_")
    assert window.barriers() == []


def test_a_reload_of_a_new_key_makes_none_and_shows_none(window, hotel, keys):
    create_key(window, hotel)
    window.page.reload()
    window.sees(
        "%(key)s was made and is shown only once. If it is lost, revoke it and create"
        " another one."
    )
    window.picture("new-key-reloaded")
    assert "pk_sandbox_" not in window.page.locator("#new-key, code").all_inner_texts()
    assert keys() == 1


def test_who_comes_back_to_the_form_finds_it_empty_and_makes_no_second_key(window, hotel, keys):
    create_key(window, hotel)
    window.page.go_back()
    window.press("Create the key")
    window.sees("This field is required.")
    assert keys() == 1


def test_a_double_click_makes_one_key(window, hotel, keys):
    fill_in_a_key(window, hotel)
    window.button("Create the key").dblclick()
    window.sees("The new API key")
    assert keys() == 1


def test_copy_puts_the_key_into_the_clipboard(window, hotel):
    window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    create_key(window, hotel)
    window.press("Copy")
    window.sees("Copied")
    copied = window.page.evaluate("navigator.clipboard.readText()")
    assert copied == window.page.locator("#new-key").input_value()


def test_a_reload_of_a_test_message_sends_none(test_page, receiver):
    test_page.press("Send the test message")
    test_page.sees("The endpoint took it")
    test_page.picture("test-message")
    test_page.page.reload()
    test_page.button("Send the test message").wait_for()
    assert len(receiver.requests) == 1


def test_back_and_forward_over_a_test_message_send_none(test_page, receiver):
    test_page.press("Send the test message")
    test_page.sees("The endpoint took it")
    test_page.page.go_back()
    test_page.page.go_forward()
    assert len(receiver.requests) == 1
