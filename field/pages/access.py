"""How the phone's page calls us: who it is, what it may send, and what every answer keeps.

The page itself is a shell without personal data; all else is JSON that its script fetches.

- The session is a cookie of its own, `team_phone`: HttpOnly, SameSite=Strict and for `/team/`
  only. The shell needs none, so a code that was scanned with the camera opens it all the same.
- Every POST carries Django's CSRF token in the header `X-CSRFToken`. The script gets it as
  `csrfToken` from `GET /team/day.json` (200 and 401 alike) and from `POST /team/enter`. A 403
  without a `code` at the top of its JSON means that the token has changed: read it again, then
  send the same once more. Use fetch() with its default mode, "cors": with "same-origin" the
  page's Referrer-Policy would empty the Origin, which is checked.
- Errors are `{code, message}`, the message in the leader's language.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import translation

from cleanlife import clock
from cleanlife.errors import Unauthenticated
from cleanlife.pages.answers import keep_secret
from cleanlife.pages.errors import allow_methods
from field.errors import SessionEnded
from field.languages import preferred_language
from field.models import Phone
from field.services.phones import find_phone
from field.wording import write_code

COOKIE = "team_phone"
BAD_REQUEST, UNAUTHENTICATED = 400, 401
NONSENSE = "NONSENSE"
PhoneView = Callable[[HttpRequest, Phone], HttpResponse]


class Nonsense(Exception):
    """The body is none that our page sends."""


def for_phones(*methods: str) -> Callable[[PhoneView], Callable[..., HttpResponse]]:
    """Let a view answer phones that were let in, in their leader's language."""

    def decorate(view: PhoneView) -> Callable[..., HttpResponse]:
        @allow_methods(*methods)
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            try:
                phone = find_phone(request.COOKIES.get(COOKIE, ""), now=clock.now())
            except Unauthenticated as error:
                return _refuse_stranger(request, error)
            with translation.override(phone.language):
                return answer_sense(view, request, phone)

        return answer

    return decorate


def answer_sense(
    view: Callable[..., HttpResponse], request: HttpRequest, *arguments: Any
) -> HttpResponse:
    """Call a view that reads a body; 400 for one that cannot be read."""
    try:
        return view(request, *arguments)
    except Nonsense:
        return refuse(NONSENSE, status=BAD_REQUEST)


def answer_json(body: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Answer what no cache keeps, neither of the browser nor on the way."""
    response = JsonResponse(body, status=status)
    response.headers["Cache-Control"] = "no-store"
    return keep_secret(response)


def refuse(code: str, *, status: int, **more: Any) -> HttpResponse:
    """Answer an error, in words of the language that is active."""
    return answer_json({"code": code, "message": write_code(code), **more}, status=status)


def _refuse_stranger(request: HttpRequest, error: Unauthenticated) -> HttpResponse:
    """Say that the session has ended. The cookie stays: a new one may be on its way here."""
    language = error.language if isinstance(error, SessionEnded) else language_of(request)
    with translation.override(language):
        return refuse(error.code, status=UNAUTHENTICATED, csrfToken=get_token(request))


def language_of(request: HttpRequest) -> str:
    """Return the language of a browser that is no phone of ours yet."""
    return preferred_language(request.headers.get("Accept-Language", ""))


def read_body(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that was sent. Raises Nonsense for anything else."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Nonsense from error
    if not isinstance(body, dict):
        raise Nonsense
    return body


def read_text(body: dict[str, Any], name: str, *, longest: int) -> str:
    """Return a text of the body. Raises Nonsense for another kind, or a longer one."""
    text = body.get(name)
    if not isinstance(text, str) or len(text) > longest:
        raise Nonsense
    return text
