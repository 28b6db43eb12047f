"""A page that is no longer true: nothing is overwritten or cancelled unseen."""

import pytest
from playwright.sync_api import expect

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
    """A booking whose customer has got a link to pay by."""
    return seller.book()


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
