"""The customer's page on a phone, in both languages: usable by everybody, and it works."""

from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import PHONE
from tests.browser.rows import make_visits
from tests.processes.orders import PartnerSide

STATES = ("booked", "on-the-way", "done", "failed", "canceled")


@pytest.fixture(scope="module")
def visits(product):
    """Return the paths of the pages of visits, by how far each is."""
    partner_side = PartnerSide(product, "partner_pays")
    booked = partner_side.book(days_ahead=2)["bookingId"]
    url = partner_side.call("GET", f"bookings/{booked}/visit")["visitUrl"]
    return {**product.call(make_visits), "booked": urlsplit(url).path}


@pytest.fixture
def phone(open_window):
    """Return the phone of a customer, who is logged in nowhere."""
    window = open_window("huda", permissions=[], size=PHONE)
    window.page.context.clear_cookies()
    return window


@pytest.mark.parametrize("state", STATES)
def test_everybody_can_use_it(phone, visits, language, state):
    phone.go(f"{visits[state]}?lang={language}")
    assert phone.status == 200
    phone.picture(f"visit-{state}")
    assert phone.barriers() == []
    assert phone.overflow() == 0


@pytest.mark.parametrize("name", ["access", "pin", "move", "cancel"])
def test_everybody_can_use_its_forms(phone, visits, language, name):
    phone.go(f"{visits['booked']}{name}?lang={language}")
    assert phone.status == 200
    phone.picture(f"visit-{name}")
    assert phone.barriers() == []
    assert phone.overflow() == 0


def test_the_place_of_the_phone_becomes_the_pin(phone, visits, language):
    context = phone.page.context
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 24.7001, "longitude": 46.6801, "accuracy": 20})
    phone.go(f"{visits['booked']}?lang={language}").press("The pin is wrong")
    phone.press("Use the place where I am")
    phone.sees("Found. Press Save to send it.")
    phone.press("Save")
    phone.sees("Thank you. Your team will see it.")


def test_the_customer_tells_the_way_in_moves_and_rates(phone, visits, language):
    phone.go(f"{visits['booked']}?lang={language}").press("How to get in")
    phone.fill(gate="North", flat="12")
    phone.press("Save")
    phone.sees("Thank you. Your team will see it.")
    phone.press("Move this visit")
    phone.page.locator(".time").last.click()
    phone.press("Move the visit")
    phone.sees("Your visit was moved.")
    phone.go(f"{visits['done']}?lang={language}")
    phone.page.get_by_label("4").check(force=True)
    phone.page.locator("textarea").fill("Friendly")
    phone.picture("visit-rating")
    phone.page.locator("#rating button").click()
    phone.sees("Thank you for your rating.")
