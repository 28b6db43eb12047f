"""What a request says about its caller: the key and the page it comes from."""

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest

from cleanlife.api.validation import KEY_PARAMETER
from partners.domains import host_of_url

BEARER = "bearer "


def read_key_text(request: HttpRequest) -> str | None:
    """Return the key as sent, from the first of its three places that holds one.

    ``x-api-key``, ``Authorization: Bearer`` and the query's ``api_key`` (contract, section 2).
    """
    authorization = request.headers.get("authorization", "")
    bearer = authorization[len(BEARER) :] if authorization.lower().startswith(BEARER) else ""
    places = (request.headers.get("x-api-key"), bearer, _key_in_query(request))
    return next((text.strip() for text in places if text and text.strip()), None)


def _key_in_query(request: HttpRequest) -> str | None:
    try:
        return request.GET.get(KEY_PARAMETER)
    except TooManyFieldsSent:
        return None


def read_page(request: HttpRequest) -> str | None:
    """Return the address of the page that sent the request, None when there is none."""
    return request.headers.get("origin") or request.headers.get("referer") or None


def read_page_host(request: HttpRequest) -> str | None:
    """Return the normalised host of that page, None when it cannot be read."""
    return host_of_url(read_page(request) or "")
