"""What is answered where no view does: a page to a browser, the contract's JSON to others."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from sys import exception as current_exception
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanlife.db import is_database_away
from cleanlife.errors import Unavailable
from cleanlife.http.meant_path import meant_path, redirect_to_meant
from cleanlife.pages.answers import answer_failure, answer_page, customer_language, wants_page

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Failure:
    """One failure, in the words of the contract and in those of a page."""

    status: int
    code: str
    message: str
    title: Promise
    text: Promise


BAD_REQUEST = Failure(
    400,
    "VALIDATION_ERROR",
    "The request is not valid.",
    _("This request cannot be read"),
    _("Your browser sent something that we cannot read. Please check the address."),
)
FORBIDDEN = Failure(
    403,
    "FORBIDDEN",
    "You may not do this.",
    _("Not allowed"),
    _("You may not open this page."),
)
FORGED_FORM = Failure(
    403,
    "FORBIDDEN",
    "A form must be sent from its page, with the page's cookie.",
    _("The form could not be accepted"),
    _(
        "The page was open for too long, or you have logged in or out in another window, or"
        " your browser keeps no cookies. Nothing was changed. Go back, reload the page and try"
        " again."
    ),
)
NOT_FOUND = Failure(
    404,
    "NOT_FOUND",
    "The requested route does not exist.",
    _("Page not found"),
    _("There is nothing at this address. Please check it for typing errors."),
)
WRONG_METHOD = Failure(
    405,
    "METHOD_NOT_ALLOWED",
    "This route answers {allowed} only.",
    _("This does not work here"),
    _("This address cannot be used like that. Please open the page again."),
)
SERVER_ERROR = Failure(
    500,
    "INTERNAL_ERROR",
    "An unexpected error occurred.",
    _("Something went wrong"),
    _("The fault is ours, and it has been noted. Please try again in a minute."),
)
UNAVAILABLE = Failure(
    503,
    Unavailable.code,
    Unavailable.message,
    _("We cannot answer at the moment"),
    _("Please try again in a minute."),
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what Django itself refuses: a forged Host, say."""
    if is_database_away(exception):
        return _unavailable(request)
    return _answer(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what the caller may not do."""
    return _answer(request, FORBIDDEN)


def forged_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was not sent from the page that we showed."""
    return _answer(request, FORGED_FORM)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Redirect a reader who wrote a wrong slash; tell others which path was meant."""
    redirect = redirect_to_meant(request)
    return redirect or _answer(request, NOT_FOUND, meant=meant_path(request.path_info))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an exception of any view; 503 when it is the database that does not answer."""
    if is_database_away(current_exception()):
        return _unavailable(request)
    return _answer(request, SERVER_ERROR)


def _unavailable(request: HttpRequest) -> HttpResponse:
    answer = _answer(request, UNAVAILABLE)
    answer.headers["Retry-After"] = str(Unavailable.retry_after)
    return answer


def allow_methods(*methods: str) -> Callable[[View], View]:
    """Let a view answer these methods only; OPTIONS names them, any other one is 405."""
    allowed = ", ".join([*methods, "OPTIONS"])

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
            if request.method in methods:
                return view(request, *arguments, **options)
            is_question = request.method == "OPTIONS"
            reply = HttpResponse() if is_question else _answer(request, WRONG_METHOD, allowed)
            reply.headers["Allow"] = allowed
            return reply

        return answer

    return decorate


def _answer(
    request: HttpRequest, failure: Failure, allowed: str = "", *, meant: str | None = None
) -> HttpResponse:
    if wants_page(request):
        answer = _page(request, failure, meant=meant)
    else:
        message = failure.message.format(allowed=allowed)
        details = {"route": meant} if meant else None
        answer = answer_failure(failure.code, message, status=failure.status, details=details)
    add_never_cache_headers(answer)
    return answer


def _page(request: HttpRequest, failure: Failure, *, meant: str | None) -> HttpResponse:
    is_customer_page = request.path_info.startswith(("/pay", "/visit"))
    context = {
        "failure": failure,
        "meant": meant,
        "is_staff_page": request.path_info.startswith("/admin"),
        # A customer has no business with the start page.
        "is_customer_page": is_customer_page,
        "request_id": getattr(request, "request_id", ""),
    }
    language = _language_of_customer(request) if is_customer_page else None
    return answer_page(
        request, "pages/error.html", context, language=language, status=failure.status
    )


def _language_of_customer(request: HttpRequest) -> str | None:
    try:
        return customer_language(request)
    except (SuspiciousOperation, OSError):
        # Query or body may be what is wrong with it.
        return None
