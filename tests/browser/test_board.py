"""The board in a browser: looked at, dragged on, pressed, by mouse, by keys, by two people."""

import re
from itertools import count as count_from

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.rows import count, write_fields

TABLET = {"width": 820, "height": 1180}
DAYS = count_from(2)
# What has nothing to do with words or directions.
IN_ENGLISH = pytest.mark.parametrize("language", ["en"], indirect=True)


@pytest.fixture
def visit(partner_side):
    """A visit of a day that no test before has filled."""
    booked = partner_side.book(days_ahead=next(DAYS))
    return {"key": booked["bookingId"], "day": booked["date"][:10]}


class Board:
    """What a person does on a board."""

    def __init__(self, window, visit, *, form="grid"):
        self.window = window
        self.page = window.page
        self.key = visit["key"]
        window.go(f"/admin/day/{visit['day']}/?as={form}")
        self.bar = self.page.locator(f".lane a[data-visit='{self.key}']").first
        self.panel = self.page.locator("#panel")

    @property
    def row(self):
        """The row in which the bar stands."""
        return self.page.locator(".row", has=self.page.locator(f"a[data-visit='{self.key}']"))

    def team(self):
        return self.row.get_attribute("aria-label")

    def open(self):
        self.bar.click()
        expect(self.panel).to_be_visible()

    def take(self):
        """Take the bar up, and wait until every row says whether it fits."""
        self.bar.scroll_into_view_if_needed()
        box = self.bar.bounding_box()
        self.held_at = box["x"] + 25
        self.page.mouse.move(self.held_at, box["y"] + 12)
        self.page.mouse.down()
        self.page.mouse.move(self.held_at, box["y"] + 30, steps=3)
        expect(self.page.locator(".fit-word").first).to_be_attached()

    def hang_over(self, row):
        """Hold the bar over a row, at its own time; a fold opens when it rests over it."""
        if not row.is_visible():
            fold = row.locator("xpath=ancestor::details")
            self.hold_at(fold.locator("summary"))
            expect(row).to_be_visible()
        self.hold_at(row)
        expect(row).to_have_class(re.compile("is-under"))

    def hold_at(self, place):
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        self.page.mouse.move(self.held_at, box["y"] + box["height"] / 2, steps=3)

    def another(self, kind):
        """A row of another team on which it fits, or does not; also while the bar moves."""
        own = self.row.get_attribute("data-team")
        row = self.page.locator(f".row.{kind}:not([data-team='{own}'])").first
        return self.page.locator(f".row[data-team='{row.get_attribute('data-team')}']")

    def drop_on_another(self):
        """Drop it on another team that fits; return that team's name."""
        self.take()
        row = self.another("fits")
        self.hang_over(row)
        name = row.get_attribute("aria-label")
        self.page.mouse.up()
        expect(self.panel).to_be_visible()
        return name


@pytest.fixture
def board(open_window, visit):
    return Board(open_window(), visit)


@pytest.mark.parametrize("size", [None, TABLET, PHONE], ids=["desktop", "tablet", "phone"])
def test_the_day_can_be_used_by_everybody(open_window, visit, size):
    window = open_window(size=size) if size else open_window()
    window.go(f"/admin/day/{visit['day']}/")
    bar = window.page.locator(f"#rows a[data-visit='{visit['key']}']").first
    expect(bar).to_be_visible()
    window.picture("board")
    assert window.barriers() == []
    assert window.overflow() == 0
    bar.click()
    expect(window.page.locator("#panel-title")).to_be_focused()
    window.picture("board-panel")
    assert window.barriers("#panel") == []
    assert window.overflow() == 0


@IN_ENGLISH
def test_a_phone_shows_one_list_by_time(open_window, visit):
    window = open_window(size=PHONE).go(f"/admin/day/{visit['day']}/")
    expect(window.page.locator(".by-time")).to_be_visible()
    expect(window.page.locator("#grid")).to_have_count(0)


def test_a_visit_is_dragged_to_another_team_and_back(board, product, visit):
    before, joining = board.team(), board.drop_on_another()
    board.window.sees("Then")
    board.window.picture("board-preview")
    assert board.window.barriers("#panel") == []
    board.window.press("Move it so")
    board.window.sees("The visit was moved.")
    expect(board.row).to_have_attribute("aria-label", joining)
    board.window.picture("board-moved")
    board.window.press("Undo the move")
    board.window.sees("The visit is back where it was.")
    expect(board.row).to_have_attribute("aria-label", before)
    assert product.call(count, "bookings.BoardMove", {"undone_at__isnull": False}) >= 1


def test_where_it_does_not_fit_the_reason_is_read_before_the_drop(board):
    before = board.team()
    board.take()
    board.hang_over(board.another("fits-not"))
    said = board.page.locator(".ghost-label")
    expect(said).to_contain_text(board.window.say("does not serve the zone"))
    board.window.picture("board-does-not-fit")
    board.page.mouse.up()
    expect(board.panel).to_be_hidden()
    assert board.team() == before


@IN_ENGLISH
def test_escape_lets_a_bar_go_where_it_was(board):
    board.take()
    board.page.keyboard.press("Escape")
    expect(board.page.locator(".ghost, .fit-word")).to_have_count(0)
    board.page.mouse.up()
    expect(board.panel).to_be_hidden()


def test_a_drop_from_a_stale_tab_is_refused_and_says_what_changed(
    board, open_window, visit, partner_side
):
    partner_side.call("PATCH", f"bookings/{visit['key']}", json={"notes": "Ring twice"})
    board.drop_on_another()
    board.window.sees("Nothing was done: the visit has changed meanwhile.")
    board.window.sees("Details changed")
    board.window.picture("board-stale-drop")
    expect(board.window.button("Move it so")).to_have_count(0)


def test_a_visit_is_moved_by_keys_alone(board):
    before, keys = board.team(), board.page.keyboard
    board.bar.focus()
    keys.press("Enter")
    expect(board.page.locator("#panel-title")).to_be_focused()
    board.window.button("Move").focus()
    keys.press("Enter")
    teams = board.page.locator("#move-team")
    expect(teams).to_be_visible()
    own = board.row.get_attribute("data-team")
    others = teams.locator(f"option:not([value='']):not([value='{own}'])")
    teams.select_option(others.first.get_attribute("value"))
    board.window.picture("board-places")
    board.window.button("Show what that changes").focus()
    keys.press("Enter")
    board.window.button("Move it so").focus()
    keys.press("Enter")
    board.window.sees("The visit was moved.")
    expect(board.row).not_to_have_attribute("aria-label", before)
    keys.press("Escape")
    expect(board.panel).to_be_hidden()
    expect(board.bar).to_be_focused()


@IN_ENGLISH
def test_arrows_lead_from_bar_to_bar(board, partner_side):
    board.bar.focus()
    expect(board.page.locator(".lane a[tabindex='0']")).to_have_count(1)
    board.page.keyboard.press("ArrowDown")
    board.page.keyboard.press("ArrowUp")
    assert board.page.evaluate("document.activeElement.dataset.visit") is not None


def test_a_delay_is_told_by_two_clicks(board):
    board.open()
    board.panel.locator("form.delay button[value='30']").click()
    board.window.sees("The delay is announced.")
    expect(board.bar).to_contain_text(board.window.say("late"))
    board.window.picture("board-late")


@IN_ENGLISH
def test_a_visit_is_pinned(board):
    board.open()
    board.window.press("Pin this visit")
    board.window.sees("The visit is pinned: no proposal moves it.")
    expect(board.bar).to_contain_text("📌")


@IN_ENGLISH
def test_bars_are_drawn_anew_without_losing_what_is_held(board, visit, product):
    board.open()
    board.page.evaluate("document.getElementById('grid').scrollTop = 120")
    kept = board.page.evaluate("document.getElementById('grid').scrollTop")
    product.call(write_fields, "bookings.Booking", visit["key"], {"on_site_name": "Huda"})
    board.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(board.bar).to_contain_text("Huda")
    expect(board.bar).to_have_class(re.compile("is-open"))
    expect(board.panel).to_be_visible()
    assert board.page.evaluate("document.getElementById('grid').scrollTop") == kept


def test_a_note_is_handed_over(open_window, visit):
    mona = open_window("mona").go(f"/admin/day/{visit['day']}/")
    mona.page.locator(".handover").evaluate("note => { note.open = true }")
    mona.page.locator(".handover-edit summary").click()
    mona.fill(text="Team 03 has the spare keys.")
    mona.press("Store")
    mona.sees("The note is stored.")
    huda = open_window("huda").go(f"/admin/day/{visit['day']}/")
    huda.reads("Team 03 has the spare keys.")
    huda.picture("board-note")
    assert huda.barriers(".handover") == []
