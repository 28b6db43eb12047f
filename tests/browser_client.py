"""A test client that opens the page of a form before it sends the form, as people do."""

import re
from typing import Any

from django.test import Client

from cleanlife.backoffice.versions.token import VERSION

_FIELD = re.compile(rf'<input type="hidden" name="{VERSION}" value="([^"]+)">')
_FORM = re.compile(r"<form.*?</form>", re.DOTALL)
BACK_OFFICE = "/admin/"
METHOD_NOT_ALLOWED = 405
BUTTON_PAGES = ("change", "delete")


class BrowserClient(Client):
    """Adds the version that the page carries to what is posted to the back-office.

    Fields that name a version themselves, or None, are sent as they are.
    """

    def post(self, path: str, data: Any = None, *arguments: Any, **options: Any) -> Any:
        fields = {} if data is None else data
        if path.startswith(BACK_OFFICE) and isinstance(fields, dict) and VERSION not in fields:
            fields = {**fields, VERSION: version_on(self, path, fields)}
        return super().post(path, fields, *arguments, **options)


def version_on(browser: Client, path: str, fields: Any = None) -> str:
    """Open the page of the form that is sent to this path; return the version it carries."""
    if (fields or {}).get("action"):
        # The page of an action is the answer to its choice.
        chosen = {name: value for name, value in fields.items() if name != "post"}
        answer = Client.post(browser, path, chosen) if "post" in fields else None
    else:
        answer = browser.get(path)
    if answer is not None and answer.status_code == METHOD_NOT_ALLOWED:
        # A button: its form stands on the page of its row, or on the page that deletes it.
        pages = [browser.get(re.sub(r"[^/]+/$", f"{part}/", path)) for part in BUTTON_PAGES]
        forms = [form for page in pages for form in _FORM.findall(page.content.decode())]
        return next((version_in(form) for form in forms if f'action="{path}"' in form), "")
    return version_in(answer.content.decode()) if answer is not None else ""


def version_in(page: str) -> str:
    """Return the version that a page carries, nothing where there is none."""
    found = _FIELD.search(page)
    return found[1] if found else ""
