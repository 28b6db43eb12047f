"""Presses without a network, twice, late and in a wrong clock's time: none lost, none twice."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.phone_rows import (
    CUSTOMER,
    count_heard,
    make_team,
    send_first_visit,
    sign_out_phones,
)


def age_in_seconds(move):
    """How old a press was when the server heard of it."""
    return (move["heard_at"] - move["pressed_at"]).total_seconds()


def wait_for_worker(phone):
    """Wait until the page opens without a network."""
    phone.page.evaluate("navigator.serviceWorker.ready")
    phone.page.wait_for_function("navigator.serviceWorker.controller !== null")


def test_a_press_without_a_network_is_sent_when_there_is_one(phone):
    wait_for_worker(phone)
    phone.cut()
    phone.move("start")
    phone.is_kept()
    phone.page.reload()
    phone.is_kept()
    expect(phone.visit(0)).to_contain_text(phone.say("In Progress"))
    expect(phone.page.locator("#state")).to_contain_text(phone.say("noNetwork"))
    expect(phone.page.locator("#state")).to_contain_text("As of")
    phone.picture("team-offline")
    phone.let_time_pass(120)
    phone.cut(is_cut=False)
    phone.has_sent_all()
    assert phone.actions(0) == [("dispatch", True), ("start", True)]
    assert abs(age_in_seconds(phone.moves(0)[1]) - 120) < 20


def test_presses_of_hours_without_a_network_keep_their_times_and_their_order(phone):
    phone.cut()
    phone.move("dispatch")
    phone.share(agrees=False)
    phone.let_time_pass(600)
    phone.move("arrive")
    phone.is_kept(2)
    phone.let_time_pass(300)
    phone.move("start")
    phone.is_kept(3)
    phone.let_time_pass(3600)
    phone.cut(is_cut=False)
    phone.has_sent_all()
    moves = phone.moves(0)
    assert [move["action"] for move in moves] == ["dispatch", "arrive", "start"]
    # To the server all of it lies in the past: it hears of the last press an hour later.
    wrong = [
        age_in_seconds(move) - then
        for move, then in zip(moves, (4500, 3900, 3600), strict=True)
    ]
    assert max(map(abs, wrong)) < 20


def test_a_second_tap_is_no_second_press(phone):
    button = phone.visit(0).locator("button[data-move=dispatch]")
    button.dblclick()
    phone.share(agrees=False)
    phone.is_kept()
    phone.let_time_pass()
    phone.has_sent_all()
    assert phone.actions(0) == [("dispatch", True)]


def test_two_tabs_send_one_press_once(phone):
    other = phone.second_tab()
    other.go("/team/")
    phone.move("start")
    expect(other.visit(0)).to_contain_text(phone.say("In Progress"))
    phone.let_time_pass()
    phone.has_sent_all()
    other.has_sent_all()
    assert phone.actions(0) == [("dispatch", True), ("start", True)]
    assert other.faults == []


def test_a_press_survives_a_closed_tab(phone):
    phone.move("start")
    phone.is_kept()
    phone.page.close()
    again = phone.second_tab()
    again.page.clock.install()
    again.go("/team/")
    again.is_kept()
    again.let_time_pass()
    again.has_sent_all()
    assert phone.actions(0) == [("dispatch", True), ("start", True)]
    assert again.faults == []


def test_a_press_whose_answer_is_lost_is_applied_once(phone):
    lost = []

    def lose(route):
        lost.append(route.fetch())
        route.abort()

    phone.page.route("**/team/presses", lose, times=1)
    phone.is_cut = True
    phone.move("start")
    phone.is_kept()
    phone.let_time_pass()
    expect(phone.page.locator("#state")).to_contain_text(phone.say("noAnswer"))
    phone.is_cut = False
    phone.let_time_pass(5)
    phone.has_sent_all()
    assert [answer.status for answer in lost] == [200]
    assert phone.actions(0) == [("dispatch", True), ("start", True)]
    assert phone.product.call(count_heard, phone.team) == 1


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_an_hour_wrong_does_no_harm(open_phone, hours):
    phone = open_phone(clock_ahead=timedelta(hours=hours)).enter()
    phone.press("dispatch")
    phone.press("start")
    first, second = phone.moves(0)
    assert max(age_in_seconds(first), age_in_seconds(second)) < 20
    assert first["pressed_at"] <= second["pressed_at"]


def test_a_press_that_no_longer_fits_is_told_to_operations(phone):
    phone.cut()
    phone.move("dispatch")
    phone.share(agrees=False)
    phone.is_kept()
    phone.product.call(send_first_visit, phone.team)
    phone.let_time_pass()
    phone.cut(is_cut=False)
    move = f"{phone.say('dispatch')} ({phone.visit(0).locator('.time').inner_text()[:5]})"
    expect(phone.notice()).to_contain_text(phone.say("noted", move=move))
    phone.picture("team-noted")
    assert phone.barriers() == []
    assert phone.actions(0) == [("dispatch", True), ("dispatch", False)]
    phone.notice().get_by_role("button").tap()
    expect(phone.notice()).to_have_count(0)


@pytest.fixture
def revoked(phone):
    """A phone that pressed without a network, and was signed out meanwhile."""
    phone.cut()
    phone.move("start")
    phone.is_kept()
    phone.let_time_pass()
    phone.product.call(sign_out_phones, phone.team)
    phone.cut(is_cut=False)
    phone.reads(phone.say("ended"))
    return phone


def test_a_session_that_ends_hides_the_day_and_keeps_what_was_pressed(revoked):
    revoked.reads(revoked.say("unsentKept", count=1))
    assert CUSTOMER not in revoked.stored()
    assert revoked.actions(0) == []
    revoked.picture("team-ended")
    revoked.page.reload()
    revoked.reads(revoked.say("unsentKept", count=1))
    revoked.enter()
    revoked.has_sent_all()
    assert revoked.actions(0) == [("dispatch", True), ("start", True)]


def test_what_was_pressed_for_one_team_is_never_sent_as_anothers(revoked):
    other = revoked.product.call(make_team)
    revoked.enter(team=other)
    expect(revoked.notice()).to_contain_text(revoked.team)
    revoked.let_time_pass(30)
    revoked.has_sent_all()
    assert revoked.actions(0) == []
    assert revoked.product.call(count_heard, other) == 0


def test_the_language_is_changed_without_a_network(phone):
    wait_for_worker(phone)
    phone.cut()
    phone.page.locator("#header select").select_option("ne")
    expect(phone.page.locator("#content h1")).to_contain_text("आज")
    phone.page.reload()
    expect(phone.page.locator("#content h1")).to_contain_text("आज")


def test_a_page_that_comes_back_from_the_browsers_history_asks_who_may_see_it(phone):
    phone.product.call(sign_out_phones, phone.team)
    phone.page.evaluate(
        "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    )
    phone.reads(phone.say("ended"))
    assert CUSTOMER not in phone.page.content()
    assert CUSTOMER not in phone.stored()
