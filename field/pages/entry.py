"""A phone is let in by its code, changes its language, and is signed out by its leader."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import translation
from django.views.decorators.debug import sensitive_variables
from django_ratelimit.core import get_usage
from prometheus_client import Counter

from cleanlife import clock
from cleanlife.errors import Forbidden
from cleanlife.pages.errors import allow_methods
from field.codes import LONGEST_TYPED, PAGE
from field.languages import Language
from field.models import Phone
from field.pages.access import (
    COOKIE,
    Nonsense,
    answer_json,
    answer_sense,
    for_phones,
    language_of,
    read_body,
    read_text,
    refuse,
)
from field.services.let_in import let_in
from field.services.phones import choose_language, sign_out

FORBIDDEN, TOO_MANY_REQUESTS = 403, 429
# By one IP address; leaders may share one, and few of them mistype at the same time.
WRONG_CODES_ALLOWED = "10/m"
TOO_MANY_CODES = "TOO_MANY_CODES"
WRONG_CODES = Counter(
    "cleanlife_wrong_team_codes",
    "Codes for a team's phone that were refused: wrong, used or expired.",
)


@allow_methods("POST")
def enter(request: HttpRequest) -> HttpResponse:
    """Let the phone in whose page sends a code."""
    with translation.override(language_of(request)):
        return answer_sense(_enter, request)


@sensitive_variables("typed", "token")
def _enter(request: HttpRequest) -> HttpResponse:
    typed = read_text(read_body(request), "code", longest=LONGEST_TYPED)
    wrong = _count_wrong(request, increment=False)
    if wrong["count"] >= wrong["limit"]:
        answer = refuse(TOO_MANY_CODES, status=TOO_MANY_REQUESTS)
        answer.headers["Retry-After"] = str(wrong["time_left"])
        return answer
    now = clock.now()
    try:
        phone, token = let_in(typed=typed, now=now)
    except Forbidden as error:
        WRONG_CODES.inc()
        _count_wrong(request, increment=True)
        return refuse(error.code, status=FORBIDDEN)
    answer = answer_json(
        {**_describe(phone), "csrfToken": get_token(request)},
    )
    answer.set_cookie(
        COOKIE,
        token,
        max_age=phone.ends_at - now,
        path=PAGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer


def _count_wrong(request: HttpRequest, *, increment: bool) -> dict[str, int]:
    """Return how many wrong codes came from this IP address lately, and how many may."""
    usage: dict[str, int] = get_usage(
        request, group="team-code", key="ip", rate=WRONG_CODES_ALLOWED, increment=increment
    )
    return usage


@for_phones("POST")
def change_language(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Read the page in another language from now on."""
    chosen = read_text(read_body(request), "language", longest=3)
    if chosen not in Language.values:
        raise Nonsense
    return answer_json(_describe(choose_language(phone, language=Language(chosen))))


@for_phones("POST")
def leave(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Sign this phone out."""
    sign_out(phone, because=Phone.Ended.LEFT, by=str(phone), now=clock.now())
    answer = answer_json({})
    answer.delete_cookie(COOKIE, path=PAGE, samesite="Strict")
    return answer


def _describe(phone: Phone) -> dict[str, str]:
    return {"team": phone.team.name, "leader": phone.leader, "language": phone.language}
