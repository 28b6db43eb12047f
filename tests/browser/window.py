"""A window of Chromium that a person has open, and what went wrong in it."""

import re
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
)

from tests.processes.stack import ROOT

SCREENSHOTS = ROOT / "build" / "screenshots"
SERVER_FAILED, REFUSED = 500, 400
# As re.escape leaves them.
PLACEHOLDER = re.compile(r"%\\\(\w+\\\)[sd]")
# Django's choice of many marks its own tooltips and buttons in ways that axe-core forbids.
THEIRS = {"exclude": [[".selector"]]}
# Levels A and AA of WCAG 2.0 to 2.2.
ACCESSIBILITY = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Window:
    """One page in one language; texts are named in English and looked for in its language."""

    def __init__(self, context: BrowserContext, base_url: str, language: str):
        self.language = language
        self.faults: list[str] = []
        self.status = 0
        self._base_url = base_url
        self._context = context
        self.page: Page = context.new_page()
        self._listen()

    def say(self, text: str, **values: Any) -> str:
        """Return a text of the product in the language of this window."""
        with translation.override(self.language):
            said = gettext(text)
        assert self.language == "en" or said != text, f"No Arabic for {text!r}"
        return said % values if values else said

    # --- Doing --------------------------------------------------------------------------------

    def open(self, name: str, *arguments: Any, **query: str) -> Self:
        """Open a page of the back-office by the name of its URL."""
        return self.go(reverse(f"admin:{name}", args=arguments, query=query or None))

    def go(self, path: str) -> Self:
        """Open a page by its path; remember the status of its answer."""
        answer = self.page.goto(self._base_url + path)
        self.status = answer.status if answer else 0
        return self

    def button(self, text: str) -> Locator:
        """Return the button or the link that reads so."""
        name = re.compile(rf"^\s*{re.escape(self.say(text))}\s*$")
        pressed = self.page.get_by_role("button", name=name)
        return pressed.or_(self.page.get_by_role("link", name=name)).first

    def press(self, text: str) -> None:
        """Press a button or a link, and wait for what it leads to."""
        self.button(text).click()

    def fill(self, **fields: str) -> None:
        """Type into fields by their names."""
        for name, text in fields.items():
            self.page.locator(f"[name={name}]").fill(text)

    # --- Looking ------------------------------------------------------------------------------

    def sees(self, text: str, **values: Any) -> None:
        """Wait for a text of the product; without values, whatever stands for them."""
        said = self.say(text, **values)
        self.reads(said if values else re.compile(PLACEHOLDER.sub(".*", re.escape(said))))

    def sees_count(self, one: str, many: str, number: int) -> None:
        """Wait for a text that says how many."""
        with translation.override(self.language):
            said = ngettext(one, many, number)
        assert self.language == "en" or said not in {one, many}, f"No Arabic for {one!r}"
        self.reads(said % {"count": number})

    def reads(self, text: str | re.Pattern[str]) -> None:
        """Wait until these characters are on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def picture(self, name: str) -> Path:
        """Keep what the whole page looks like."""
        width = self.page.viewport_size["width"]
        file = SCREENSHOTS / self.language / str(width) / f"{name}.png"
        self.page.screenshot(path=file, full_page=True, animations="disabled")
        return file

    def barriers(self, within: str = "html") -> list[str]:
        """Return what keeps people out, by the rules of axe-core: rule, place, reason."""
        # Preloaded, the style sheets would be asked for by addresses that they do not have.
        options = {"runOnly": {"type": "tag", "values": ACCESSIBILITY}, "preload": False}
        found = (
            Axe()
            .run(self.page, {"include": [[within]], **THEIRS}, options)
            .response["violations"]
        )
        return [
            f"{rule['id']}: {node['target']}: {rule['help']}"
            for rule in found
            for node in rule["nodes"]
        ]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    # --- What went wrong ----------------------------------------------------------------------

    def close(self) -> None:
        """Close it; the faults stay."""
        self._context.close()

    def _listen(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._watch)
        self.page.on("requestfailed", self._judge_failure)
        self.page.on("response", self._judge)

    def _hear(self, message: ConsoleMessage) -> None:
        # What fails to load is judged by its answer: a page may well be refused.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _watch(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme in {"http", "https", "ws", "wss"} and asked.hostname != "127.0.0.1":
            self.faults.append(f"leaves this machine: {request.url}")

    def _judge_failure(self, request: Request) -> None:
        # A second click and a closed window abort what was under way.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure}: {request.url}")

    def _judge(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= (SERVER_FAILED if is_page else REFUSED):
            self.faults.append(f"{response.status}: {response.url}")
