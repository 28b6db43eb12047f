"""Whoever writes the wording of a text sees how many SMS it takes, as the server counts."""

import pytest

from bookings.text_templates import count_longest
from tests.browser.conftest import PHONE
from tests.browser.rows import find_wording

TYPED = {
    "english": [
        "",
        "Hi",
        "{link}",
        "{link}" + "x" * 215,
        "{link}" + "x" * 216,
        "{day} € {time} ع",
    ],
    "arabic": ["ع" * 134, "ع" * 135, "{day} {time}\n{link}", "{refund} {unknown} 😀  x"],
}
LANGUAGES = {"english": "en", "arabic": "ar"}


@pytest.fixture
def page(window, product):
    """The page of the text that asks for stars."""
    key = product.call(find_wording, "CANCELLED")
    return window.open("bookings_texttemplate_change", key)


def test_the_count_follows_what_is_typed(page):
    for field, texts in TYPED.items():
        told = page.page.locator(f"#id_{field} + output")
        for text in texts:
            page.page.fill(f"#id_{field}", text)
            count = count_longest(text, LANGUAGES[field])
            expected = page.say("SMS with the longest values: {count}")
            assert told.inner_text() == expected.replace("{count}", str(count))
    page.picture("wording-of-a-text")
    assert page.barriers() == []


def test_it_fits_a_phone(open_window, product):
    key = product.call(find_wording, "CANCELLED")
    window = open_window(size=PHONE).open("bookings_texttemplate_change", key)
    window.picture("wording-of-a-text")
    assert window.overflow() == 0
