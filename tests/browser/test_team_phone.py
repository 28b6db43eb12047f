"""A day of a team on its leader's phone, by thumb, in languages of both directions."""

import pytest
from playwright.sync_api import expect

from tests.browser.phone_rows import CUSTOMER, make_code


@pytest.fixture(params=["en", "ar", "ur"])
def leader(request, open_phone):
    """The phone of a leader who reads one of these languages."""
    return open_phone(request.param).enter()


def test_a_whole_day_by_thumb(leader):
    assert leader.page.url.endswith("/team/")
    assert (leader.barriers(), leader.overflow()) == ([], 0)
    leader.picture("team-day")
    for move in ("dispatch", "arrive", "start", "complete"):
        leader.press(move)
    leader.press("dispatch", 1)
    leader.press("arrive", 1)
    leader.move("give_up", 1)
    waiting = leader.page.locator("dialog [data-code=NOBODY_AT_HOME]")
    expect(waiting).to_have_attribute("aria-disabled", "true")
    assert leader.barriers() == []
    leader.picture("team-cannot")
    leader.page.locator("dialog [data-code=NO_ACCESS]").tap()
    leader.is_kept()
    leader.let_time_pass()
    leader.has_sent_all()
    leader.move("delay", 2)
    leader.page.locator("dialog [data-minutes='30']").tap()
    leader.is_kept()
    leader.picture("team-undo")
    leader.let_time_pass()
    leader.has_sent_all()
    expect(leader.page.locator("#content")).to_contain_text(leader.say("Completed"))
    assert (leader.barriers(), leader.overflow()) == ([], 0)
    leader.picture("team-evening")

    steps = ["dispatch", "arrive", "start", "complete"]
    assert leader.actions(0) == [(step, True) for step in steps]
    assert leader.actions(1) == [("dispatch", True), ("arrive", True), ("give_up", True)]
    assert leader.moves(1)[-1]["reason__code"] == "NO_ACCESS"
    assert leader.moves(0)[0]["actor"] == f"{leader.team} / Maria Santos"


def test_the_way_in_says_what_is_wrong_with_a_code(open_phone):
    phone = open_phone()
    phone.go("/team/")
    phone.page.locator("[name=code]").fill("7777-7777-7777")
    phone.faults.clear()
    phone.page.get_by_role("button", name=phone.say("enter")).tap()
    phone.reads("This code is wrong. Check it, or ask operations for a new one.")
    assert (phone.barriers(), phone.overflow()) == ([], 0)
    phone.picture("team-wrong-code")
    phone.faults.clear()  # The refusal of the code.


def test_a_code_can_be_typed(open_phone, product, team):
    phone = open_phone()
    phone.go("/team/")
    phone.page.locator("[name=code]").fill(product.call(make_code, team, "en").lower())
    phone.page.get_by_role("button", name=phone.say("enter")).tap()
    phone.reads(phone.say("today"))


def test_a_card_says_all_that_the_team_must_know(phone):
    card = phone.visit(0)
    for text in (
        "King Abdulaziz Road 12",
        "Al Malqa",
        "4821#",
        "12 B",
        "Cat",
        CUSTOMER,
        "Fahad",
    ):
        expect(card).to_contain_text(text)
    expect(card.locator("a[href^='tel:']")).to_have_count(2)
    expect(card.locator("a[href^='https://www.google.com/maps']")).to_have_count(1)


def test_a_press_that_is_taken_back_is_never_sent(phone):
    phone.move("start")
    phone.is_kept()
    phone.page.locator("#undo button").tap()
    phone.has_sent_all()
    phone.let_time_pass()
    phone.press("start", 1)
    assert phone.actions(0) == []
    assert phone.actions(1) == [("dispatch", True), ("start", True)]


def test_who_signs_out_leaves_nothing_behind(phone):
    phone.move("start")
    phone.is_kept()
    phone.page.get_by_role("button", name=phone.say("leave")).tap()
    phone.reads(phone.say("leaveUnsent", count=1))
    phone.picture("team-leave")
    phone.page.get_by_role("button", name=phone.say("yes"), exact=True).tap()
    expect(phone.page.locator("[name=code]")).to_be_visible()
    assert CUSTOMER not in phone.stored()
    assert phone.actions(0) == []


def test_each_button_is_as_large_as_a_thumb(phone):
    buttons = phone.page.locator("#content button, #content a.button, #header select").all()
    sizes = [button.bounding_box() for button in buttons]
    assert len(sizes) > 10
    assert [size for size in sizes if min(size["width"], size["height"]) < 44] == []
