"""A running product, Chromium, and windows in both languages that must stay without faults."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.phone_rows import make_team
from tests.browser.rows import log_in
from tests.browser.team_phone import TeamPhone
from tests.browser.window import Window
from tests.processes.orders import PartnerSide
from tests.processes.stack import Stack

HERE = Path(__file__).parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing is resolved: what the pages need comes from this machine.
CHROMIUM_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
# The first test waits for the product.
MARKS = (pytest.mark.browser, pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(300))
expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder: `make test-browser` runs them, once."""
    for item in items:
        if HERE in item.path.parents:
            for mark in MARKS:
                item.add_marker(mark)


# Of the package: while Playwright runs, Django refuses to read rows in this process.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser of the system, without a window."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.skip("needs Chromium. On Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def product(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product with its demo world, shared by all tests here."""
    with Stack(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture
def partner_side(product: Stack) -> PartnerSide:
    """The demo partner who collects from its customers itself."""
    return PartnerSide(product, "partner_pays")


@pytest.fixture(params=["en", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    """The language in which the test reads the pages."""
    return request.param


Open = Callable[..., Window]


@pytest.fixture
def open_window(chromium: Browser, product: Stack, language: str) -> Iterator[Open]:
    """Open windows of different people; fail when one of them met a fault."""
    windows: list[Window] = []

    def open_one(
        name: str = "mona",
        *,
        permissions: list[str] | None = None,
        size: Any = DESKTOP,
        reads: str = language,
    ) -> Window:
        context = chromium.new_context(viewport=size, locale=reads, timezone_id="Asia/Riyadh")
        session = product.call(log_in, name, permissions)
        context.add_cookies([
            {"name": cookie, "value": text, "domain": "127.0.0.1", "path": path}
            for cookie, text, path in (
                ("sessionid", session, "/"),
                ("django_language", reads, "/admin/"),
            )
        ])  # fmt: skip
        windows.append(Window(context, product.base_url, reads))
        return windows[-1]

    yield open_one
    for window in windows:
        window.close()
    assert [fault for window in windows for fault in window.faults] == []


@pytest.fixture
def window(open_window: Open) -> Window:
    """The window of an administrator at a desk."""
    return open_window()


@pytest.fixture
def team(product: Stack) -> str:
    """The name of a team with three visits today, and one tomorrow."""
    return str(product.call(make_team))


@pytest.fixture
def open_phone(
    chromium: Browser, product: Stack, team: str
) -> Iterator[Callable[..., TeamPhone]]:
    """Open the phone of the team's leader; fail when its page met a fault."""
    phones: list[TeamPhone] = []

    def open_one(language: str = "en", *, clock_ahead: timedelta = timedelta()) -> TeamPhone:
        context = chromium.new_context(
            viewport=PHONE,
            locale="en-GB",
            timezone_id="Asia/Riyadh",
            has_touch=True,
            is_mobile=True,
        )
        phones.append(TeamPhone(context, product, language, team))
        phones[-1].page.clock.install(time=datetime.now(UTC) + clock_ahead)
        return phones[-1]

    yield open_one
    for phone in phones:
        phone.close()
    assert [fault for phone in phones for fault in phone.faults] == []


@pytest.fixture
def phone(open_phone: Callable[..., TeamPhone]) -> TeamPhone:
    """The leader's phone, in English, that has been let in."""
    return open_phone().enter()
