"""A page that is no longer true: nothing is overwritten or cancelled unseen."""

import pytest
from playwright.sync_api import expect

from tests.browser.rows import make_service
from tests.processes.customer import Customer
from tests.processes.orders import PartnerSide
from tests.processes.stack import wait_until

CHANGED = "Nothing was done: this has changed since you opened the page"


@pytest.fixture
def seller(product):
    """The demo partner for whom CleanLife collects."""
    return PartnerSide(product, "cleanlife_pays")


@pytest.fixture
def unpaid(seller):
    """A booking whose customer has got a link to pay by, and all back on a cancellation."""
    return seller.book(days_ahead=3)


def pay(product, seller, booking):
    Customer(product, booking).click("pay")
    path = f"bookings/{booking['bookingId']}/status"
    wait_until(
        lambda: seller.call("GET", path)["status"] == "in progress", seconds=30, what="payment"
    )


@pytest.fixture
def outdated(window, product, seller, unpaid):
    """The page that cancels a booking, opened before the customer paid."""
    window.open("bookings_booking_cancel", unpaid["bookingId"])
    window.sees("The customer has paid nothing, so nothing is refunded.")
    pay(product, seller, unpaid)
    return window


def test_a_cancel_page_opened_while_unpaid_says_what_was_paid_since(outdated, seller, unpaid):
    outdated.press("Cancel the booking")
    outdated.sees(CHANGED)
    outdated.sees("The customer gets %(refund)s back; nothing is kept.")
    outdated.picture("stale-cancellation")
    assert outdated.barriers() == []
    status = seller.call("GET", f"bookings/{unpaid['bookingId']}/status")["status"]
    assert status == "in progress"


def test_a_refused_cancellation_keeps_the_note_and_applies_with_one_press(outdated):
    outdated.fill(notes="Wrong building")
    outdated.press("Cancel the booking")
    outdated.sees(CHANGED)
    assert outdated.page.locator("[name=notes]").input_value() == "Wrong building"
    outdated.press("Cancel the booking")
    outdated.sees("The booking is canceled; the partner is being notified.")


def test_a_cancel_page_says_that_another_person_was_quicker(open_window, unpaid):
    slow, quick = open_window("mona"), open_window("huda")
    for window in (slow, quick):
        window.open("bookings_booking_cancel", unpaid["bookingId"])
    quick.press("Cancel the booking")
    quick.sees("The booking is canceled; the partner is being notified.")
    slow.press("Cancel the booking")
    expect(slow.page.locator(".changed, .messagelist .error").first).to_be_visible()
    slow.picture("canceled-by-another")


@pytest.fixture
def service(product):
    """The id of a service at SAR 80 an hour."""
    return product.call(make_service)


@pytest.fixture
def mona(open_window, service):
    """A person who has the page of a service open."""
    return open_window("mona").open("catalog_service_change", service)


@pytest.fixture
def huda(open_window, mona, service):
    """Another one, who has saved a new price from the same page."""
    huda = open_window("huda").open("catalog_service_change", service)
    huda.fill(base_price_per_hour_halalas="120")
    huda.press("Save and continue editing")
    huda.page.locator(".messagelist .success").wait_for()
    return huda


def price_on(window):
    return window.page.locator("[name=base_price_per_hour_halalas]").input_value()


def save_a_description(mona):
    mona.fill(description_en="Behind the fridge, too")
    mona.press("Save and continue editing")


@pytest.mark.usefixtures("huda")
def test_a_stale_form_is_refused_and_says_what_changed_and_by_whom(mona):
    save_a_description(mona)
    mona.sees(CHANGED)
    told = mona.page.locator("#changed")
    for text in ("80.00", "120.00", "huda"):
        expect(told).to_contain_text(text)
    mona.picture("stale-form")
    assert mona.barriers("#changed") == []


def test_a_stale_form_keeps_what_was_typed_and_applies_with_one_press(mona, huda):
    save_a_description(mona)
    mona.sees(CHANGED)
    description = mona.page.locator("[name=description_en]")
    assert description.input_value() == "Behind the fridge, too"
    mona.press("Save and continue editing")
    mona.page.locator(".messagelist .success").wait_for()
    assert (description.input_value(), price_on(mona)) == ("Behind the fridge, too", "120.00")


def test_both_see_which_price_the_other_typed(mona, huda):
    mona.fill(base_price_per_hour_halalas="95")
    mona.press("Save and continue editing")
    mona.sees("You typed")
    mona.picture("two-prices")
    expect(mona.page.locator("#changed tbody")).to_contain_text("95")
    huda.page.reload()
    assert price_on(huda) == "120.00"
