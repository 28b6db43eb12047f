"""A team is out: its visits are moved by one page and one press."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.rows import team_of


@pytest.fixture
def visit(partner_side, product):
    """A booking of the day after tomorrow, with the id of its team and its date."""
    booking = partner_side.book(days_ahead=2)
    return {**booking, "team": product.call(team_of, booking["bookingId"])}


def open_page(window, visit):
    day = visit["date"][:10]
    window.open("bookings_booking_team_out", visit["team"], first=day, last=day)
    window.reads(visit["appointment"]["name"])
    return window


def test_the_visits_of_a_team_that_is_out_are_moved_with_one_press(window, visit):
    open_page(window, visit).picture("team-out")
    assert window.barriers() == []
    window.press("Set the time off and move what is ticked")
    window.sees("It has no visit in this time.")
    window.picture("team-out-done")
    assert window.barriers() == []


def test_it_fits_a_phone(open_window, visit):
    window = open_page(open_window(size=PHONE), visit)
    window.picture("team-out")
    assert window.overflow() == 0
