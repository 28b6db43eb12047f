"""A team's phone as our page uses it: a browser that keeps cookies and knows its CSRF token."""

import json
import uuid
from datetime import datetime
from typing import Any

from django.test import Client

from field.pages.access import COOKIE
from field.services.let_in import offer_code


class TeamPhone:
    """One phone; every POST is checked for its CSRF token, as in production."""

    def __init__(self, token: str = "") -> None:
        self.browser = Client(enforce_csrf_checks=True)
        self.csrf = ""
        if token:
            self.browser.cookies[COOKIE] = token

    @classmethod
    def of(cls, phone: Any, token: str = "secret") -> "TeamPhone":
        """Return the browser of a phone that was let in with this token."""
        opened = cls(token)
        opened.phone = phone
        return opened

    def get_day(self) -> Any:
        answer = self.browser.get("/team/day.json")
        self.csrf = answer.json().get("csrfToken", self.csrf)
        return answer

    @property
    def day(self) -> dict[str, Any]:
        answer = self.get_day()
        assert answer.status_code == 200, answer.content
        return answer.json()

    @property
    def visits(self) -> list[dict[str, Any]]:
        return self.day["visits"]

    def post(self, path: str, body: Any, **headers: str) -> Any:
        if not self.csrf:
            self.get_day()
        written = body if isinstance(body, str) else json.dumps(body)
        sent = {"X-CSRFToken": self.csrf, **headers}
        return self.browser.post(f"/team/{path}", written, "application/json", headers=sent)

    def enter(self, code: str, **headers: str) -> Any:
        return self.post("enter", {"code": code}, **headers)

    def send(self, booking: Any, action: str, at: datetime, **more: Any) -> Any:
        """Send a press; return the whole answer."""
        body = {
            "key": str(uuid.uuid4()),
            "visit": str(getattr(booking, "pk", booking)),
            "action": action,
            "pressedAt": at.isoformat(),
        }
        return self.post("presses", {**body, **more})

    def press(self, booking: Any, action: str, at: datetime, **more: Any) -> tuple[str, str]:
        """Send a press that is heard; return what came of it."""
        answer = self.send(booking, action, at, **more)
        assert answer.status_code == 200, answer.content
        return answer.json()["outcome"], answer.json()["code"]


def show_code(team: Any, *, now: datetime, **changes: Any) -> str:
    """Return a fresh code for the team's phone, as operations see it."""
    asked = {"leader": "Joy", "language": "en", "last_day": now.date(), "made_by": "amal"}
    _, shown = offer_code(team=team, now=now, **{**asked, **changes})
    return shown
