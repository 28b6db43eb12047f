"""What a browser would send: the forms of a page, as it stands."""

from html.parser import HTMLParser
from typing import Any


class Forms(HTMLParser):
    """Collects for each form of a page what is sent if nobody touches it."""

    def __init__(self, page: str):
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select: str | None = None
        self._textarea: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        at = dict(attrs)
        if tag == "form":
            self.forms.append({"": [at.get("action", ""), at.get("id", "")]})
        if not self.forms:
            return
        name = at.get("name")
        if tag == "input" and name and at.get("type") not in {"submit", "button"}:
            is_tick = at.get("type") in {"checkbox", "radio"}
            if not is_tick or "checked" in at:
                self._add(name, at.get("value", "on" if is_tick else ""))
        elif tag == "select":
            self._select = name
            self._add(name)
        elif tag == "option" and self._select and "selected" in at:
            self._add(self._select, at.get("value", ""))
        elif tag == "textarea":
            self._textarea = name
            self._add(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._textarea = None

    def handle_data(self, text: str) -> None:
        if self._textarea and self.forms:
            values = self.forms[-1][self._textarea]
            values[-1] += text.removeprefix("\n") if not values[-1] else text

    def _add(self, name: str | None, *values: str) -> None:
        if name:
            self.forms[-1].setdefault(name, []).extend(values)


def form_on(page: str, *, name: str = "version") -> dict[str, Any]:
    """Return what the form sends that has a field of this name."""
    found = [form for form in Forms(page).forms if name in form]
    return {key: values for key, values in found[-1].items() if key} if found else {}


def form_to(page: str, action: str) -> dict[str, Any]:
    """Return what the form sends that is sent to this address."""
    found = [form for form in Forms(page).forms if form[""][0] == action]
    return {key: values for key, values in found[-1].items() if key}
