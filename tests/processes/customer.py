"""A customer of the running product: gets a text message, opens its link, pays."""

import re
from typing import Any

import requests

from tests.processes.stack import Stack, wait_until

LINK = re.compile(r"http://127\.0\.0\.1:\d+/pay/[\w-]+")


class Customer:
    """The customer of one booking, who has got its link."""

    def __init__(self, stack: Stack, booking: dict[str, Any]):
        self._stack = stack
        self._booking_id = booking["bookingId"]
        self.link: str = wait_until(self._message, seconds=30, what="the text message")

    def click(self, decision: str = "pay") -> requests.Response:
        """Press a button; the answer says where the browser goes, and is not followed."""
        return requests.post(
            self.link, data={"decision": decision}, timeout=60, allow_redirects=False
        )

    def page(self, language: str = "en") -> str:
        """Return the text of the page."""
        return requests.get(self.link, params={"lang": language}, timeout=30).text

    def come_back(self) -> requests.Response:
        """Arrive from the gateway's page."""
        return requests.get(f"{self.link}/return", timeout=60)

    def _message(self) -> str | None:
        heading = f", reference {self._booking_id}"
        _, was_sent, message = self._stack.logs().rpartition(heading)
        found = LINK.search(message) if was_sent else None
        return found.group() if found else None
