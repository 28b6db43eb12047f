"""Who may open the page of a visit, in which language, and what no browser keeps of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django_ratelimit.core import is_ratelimited

from bookings.errors import BookingNotFound
from bookings.models import Booking
from bookings.pages.secret_pages import see_other, show_secret_page
from bookings.services.visits.visit_page import find_visit_of_page
from bookings.visit_page_errors import VisitPageEnded
from bookings.visit_token import read_visit_token
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.pages.answers import (
    ARABIC,
    ENGLISH,
    chosen_language,
    customer_language,
    keep_secret,
)
from cleanlife.pages.errors import allow_methods

NOT_FOUND, GONE, TOO_MANY_REQUESTS = 404, 410, 429
# Of tokens that are not ours, by one address. A token that is ours always opens: many customers
# of a mobile network share one address.
WRONG_TOKENS = "30/m"
PAUSE_SECONDS = 60
CUSTOMER = Actor(Initiator.CUSTOMER, "customer")
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Visitor:
    """A customer who looks at the page of a visit."""

    request: HttpRequest
    token: str
    booking: Booking
    language: str
    now: datetime

    def show(
        self, template: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """Answer a page about the visit."""
        shared = {"booking": self.booking, "page": self.url(), "token": self.token}
        return _show(self.request, template, shared | context, status=status)

    def url(self, name: str = "visit", **query: Any) -> str:
        """Return the URL of one of the visit's pages."""
        return reverse(name, args=[self.token], query=query or None)

    def back(self, said: str = "") -> HttpResponse:
        """Lead back to the page, which says what was done."""
        query = {"said": said} if said else {}
        return keep_secret(see_other(self.url(lang=self.language, **query)))


View = Callable[[Visitor], HttpResponse]


def visit_page(*methods: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """Let a view answer whoever has the token of a visit, by these methods only."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        # The token is the secret: pages inside of message apps often have no cookies, and a
        # page that sends no referrer sends the origin "null". So neither is asked for.
        @csrf_exempt
        @never_cache
        @allow_methods(*methods)
        @wraps(view)
        def answer(request: HttpRequest, token: str) -> HttpResponse:
            now = clock.now()
            try:
                booking = _find(token, now=now)
                language = chosen_language(request) or _language_of(booking)
                with translation.override(language):
                    return view(Visitor(request, token, booking, language, now))
            except BookingNotFound:
                return _refuse(request)
            except VisitPageEnded:
                # Found ended, or while its view waited for the visit.
                return _say(request, "visit/ended.html", status=GONE)

        return answer

    return decorate


def _find(token: str, *, now: datetime) -> Booking:
    booking_id = read_visit_token(token)
    if booking_id is None:
        raise BookingNotFound
    return find_visit_of_page(booking_id=booking_id, now=now)


def _language_of(booking: Booking) -> str:
    return ENGLISH if booking.contact.language == ENGLISH else ARABIC


def _refuse(request: HttpRequest) -> HttpResponse:
    is_guessing = is_ratelimited(
        request, group="visit-token", key="ip", rate=WRONG_TOKENS, increment=True
    )
    if not is_guessing:
        return _say(request, "pay/unknown.html", status=NOT_FOUND)
    response = _say(request, "visit/too_many.html", status=TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(PAUSE_SECONDS)
    return response


def _say(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    with translation.override(customer_language(request)):
        return _show(request, template, {}, status=status)


def _show(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int
) -> HttpResponse:
    language = translation.get_language() or ENGLISH
    other = ENGLISH if language == ARABIC else ARABIC
    shown = {**context, "other_language": other}
    page = show_secret_page(request, template, shown, status=status)
    page.headers["Content-Security-Policy"] = POLICY
    page.headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
    return page
