"""A phone is let in from the page of its team: a code to scan, at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_code_is_shown_to_scan_and_to_type(open_window, size):
    window = open_window(size=size).go("/admin/scheduling/team/?q=Team 02")
    window.page.locator("#result_list tbody th a").first.click()
    window.press("Let a phone in")
    window.fill(leader="Joy")
    window.picture("let-a-phone-in")
    assert window.barriers() == []
    assert window.overflow() == 0

    window.press("Show the code")
    shown = window.page.get_by_role("img", name=window.say("The code as a picture to scan"))
    expect(shown.locator("svg")).to_be_visible()
    window.picture("code-of-a-phone")
    assert window.barriers() == []
    assert window.overflow() == 0
