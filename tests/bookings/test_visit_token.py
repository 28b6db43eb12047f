"""The token of a customer's page."""

import uuid

import pytest

from bookings.visit_token import read_visit_token, visit_token

BOOKING = uuid.UUID("0bbd0c53-67ae-4342-a033-5f6bb25788c0")


def test_names_its_booking_in_43_characters():
    token = visit_token(BOOKING)
    assert len(token) == 43
    assert read_visit_token(token) == BOOKING


def test_stays_good_while_its_key_is_one_of_the_replaced(settings):
    token, settings.SECRET_KEY_FALLBACKS = visit_token(BOOKING), [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert visit_token(BOOKING) != token
    assert read_visit_token(token) == BOOKING
    settings.SECRET_KEY_FALLBACKS = []
    assert read_visit_token(token) is None


@pytest.mark.parametrize("place", range(43))
def test_no_character_of_it_can_be_another(place):
    token = visit_token(BOOKING)
    for other in "AQgw-_5":
        changed = token[:place] + other + token[place + 1 :]
        assert changed == token or read_visit_token(changed) is None


@pytest.mark.parametrize("text", ["", "a", "A" * 42, "A" * 44, "ä" * 43, "=" * 43, "\0" * 43])
def test_is_nothing_else(text):
    assert read_visit_token(text) is None
