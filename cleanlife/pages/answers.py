"""Who gets a page and who gets JSON, outside of the API's own views: decided here only."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from cleanlife.api.envelope import failure

HTML, JSON = "text/html", "application/json"
# Nothing but people's browsers comes here, whatever they say that they accept.
FOR_BROWSERS = ("/admin", "/pay/", "/visit/", "/i18n/")
API = "/v1/"
ARABIC, ENGLISH = "ar", "en"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def wants_page(request: HttpRequest) -> bool:
    """Return whether the caller is a browser: it prefers HTML to JSON.

    Below /v1/ a program is believed to be one: some send a browser's Accept without knowing.
    """
    path = re.sub("/+", "/", request.path_info).lower()
    if path.startswith(API) and (_shows_key(request) or request.method not in {"GET", "HEAD"}):
        return False
    forms = [HTML, JSON] if path.startswith(FOR_BROWSERS) else [JSON, HTML]
    return (request.get_preferred_type(forms) or forms[0]) == HTML


def chosen_language(request: HttpRequest) -> str | None:
    """Return the language that a customer asks for by the page's own link."""
    chosen = request.GET.get("lang") or request.POST.get("lang")
    return str(chosen) if chosen in {ARABIC, ENGLISH} else None


def customer_language(request: HttpRequest) -> str:
    """Return the language that a customer chose; else Arabic, unless English is preferred."""
    chosen = chosen_language(request)
    if chosen:
        return chosen
    accepted = request.headers.get("Accept-Language", "")
    return ENGLISH if accepted.strip().lower().startswith(ENGLISH) else ARABIC


def keep_secret(response: HttpResponse) -> HttpResponse:
    """Send the URL, which is a secret, to no other site, and let no index have the answer."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def answer_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    language: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer a page, in the reader's language; it needs neither session nor database."""
    language = language or translation.get_language_from_request(request)
    with translation.override(language):
        text = render_to_string(template, context)
    page = HttpResponse(text, status=status)
    page.headers["Content-Language"] = language
    page.headers["Content-Security-Policy"] = POLICY
    return _varies(page)


def answer_failure(
    code: str, message: str, *, status: int, details: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer an error in the contract's shape."""
    return _varies(JsonResponse(failure(code, message, details), status=status))


def answer_json(found: dict[str, Any]) -> HttpResponse:
    """Answer one resource in the contract's shape."""
    return _varies(JsonResponse({"success": True, "data": found}))


def _varies(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    return response


def _shows_key(request: HttpRequest) -> bool:
    """Return whether a key came along; the query is not parsed, for it may be what is wrong."""
    return (
        "x-api-key" in request.headers
        or "Authorization" in request.headers
        or "api_key=" in request.META.get("QUERY_STRING", "")
    )
