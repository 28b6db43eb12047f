"""The phone of a team's leader: a window of 360 pixels whose clock and network a test has."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Request, Response, expect

from field.phone_words import words_payload
from tests.browser.phone_rows import make_code, read_moves
from tests.browser.window import Window
from tests.processes.stack import Stack

SECONDS_TO_UNDO = 10
UNAUTHENTICATED = 401


class TeamPhone(Window):
    """One phone; texts are named as the page's script names them."""

    def __init__(self, context: BrowserContext, product: Stack, language: str, team: str):
        self.product, self.team = product, team
        self.is_cut = self.has_answered = False
        self.words: dict[str, str] = words_payload(language)["words"]
        super().__init__(context, product.base_url, language)

    def say(self, text: str, **values: Any) -> str:
        """Return words of the page in the leader's language."""
        said = self.words[text]
        filled = {key: f"\u2068{value}\u2069" for key, value in values.items()}
        return said % filled if values else said

    # --- Doing --------------------------------------------------------------------------------

    def enter(self, *, team: str | None = None) -> "TeamPhone":
        """Open the link with a fresh code, and wait for the day."""
        code = self.product.call(make_code, team or self.team, self.language)
        # A change of the fragment alone would load nothing anew.
        self.page.goto("about:blank")
        self.go(f"/team/#{code}")
        expect(self.page.locator("#content h1")).to_contain_text(self.say("today"))
        return self

    def visit(self, place: int = 0) -> Locator:
        """Return the card of a visit of today, by its place."""
        return self.page.locator("#content .visit").nth(place)

    def move(self, move: str, place: int = 0) -> None:
        """Press a button of a visit."""
        self.visit(place).locator(f"button[data-move={move}]").tap()

    def let_time_pass(self, seconds: float = SECONDS_TO_UNDO + 1) -> None:
        """Put the page's clock forward; what was to happen meanwhile happens now."""
        self.page.clock.fast_forward(int(seconds * 1000))

    def press(self, move: str, place: int = 0) -> None:
        """Press, and wait until the server has heard it."""
        self.move(move, place)
        if move == "dispatch":
            self.share(agrees=False)
        self.is_kept()
        self.let_time_pass()
        self.has_sent_all()

    def share(self, *, agrees: bool) -> None:
        """Answer, once a day, whether the page may share where the phone is."""
        if self.has_answered:
            return
        self.has_answered = True
        sheet = self.page.locator("dialog", has_text=self.say("shareQuestion"))
        sheet.get_by_role("button", name=self.say("yes" if agrees else "no"), exact=True).tap()

    def cut(self, *, is_cut: bool = True) -> None:
        """Take the network away, or bring it back."""
        self.is_cut = is_cut
        self._context.set_offline(is_cut)

    def second_tab(self) -> "TeamPhone":
        """Open the same phone's page once more."""
        return TeamPhone(self._context, self.product, self.language, self.team)

    def picture(self, name: str) -> Path:
        """Keep what the whole page looks like, from its top."""
        self.page.evaluate("scrollTo(0, 0)")
        return super().picture(name)

    # --- Looking ------------------------------------------------------------------------------

    def is_kept(self, count: int = 1) -> None:
        """Wait until so many reports are on the phone, and not sent yet."""
        expect(self.page.locator(f"[data-unsent='{count}']")).to_be_visible()

    def has_sent_all(self) -> None:
        """Wait until nothing is unsent."""
        expect(self.page.locator("[data-unsent]")).to_have_count(0)

    def notice(self) -> Locator:
        """Return what the page tells the leader."""
        return self.page.locator("#notices .notice")

    def stored(self) -> str:
        """Return all that the page's database holds, as one text."""
        rows = self.page.evaluate(
            """async () => {
                const store = await import("/static/field/store.js");
                const names = ["session", "day", "language", "calls", "consent"];
                return [await store.rows(), await Promise.all(names.map(store.recall))];
            }"""
        )
        return json.dumps(rows, ensure_ascii=False)

    def moves(self, place: int = 0) -> list[dict[str, Any]]:
        """Return the presses that the server kept of a visit."""
        return self.product.call(read_moves, self.team)[place]

    def actions(self, place: int = 0) -> list[tuple[str, bool]]:
        """Return what was pressed of a visit, and whether it was applied."""
        return [(move["action"], move["was_applied"]) for move in self.moves(place)]

    # --- What goes wrong on purpose -----------------------------------------------------------

    def _judge_failure(self, request: Request) -> None:
        if not self.is_cut:
            super()._judge_failure(request)

    def _judge(self, response: Response) -> None:
        # A phone that is not, or no longer, let in asks for the day to learn just that.
        is_stranger = response.status == UNAUTHENTICATED and re.search(
            r"/team/(day\.json|presses)$", response.url
        )
        if not is_stranger:
            super()._judge(response)
