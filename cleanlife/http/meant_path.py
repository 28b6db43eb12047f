"""Which route a path means that has a slash too many or too few, or capitals."""

import re
import uuid

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.utils.encoding import escape_uri_path

PARTNER_ROUTES = "/v1/partners/"


def meant_path(path: str) -> str | None:
    """Return the path of the route that was meant; None where no other spelling is a route."""
    single = re.sub("/+", "/", path)
    spellings = (
        variant
        for written in (single, single.lower())
        for variant in (written, written.rstrip("/"), f"{written}/")
    )
    return next((each for each in spellings if each != path and _is_route(each, path)), None)


def redirect_to_meant(request: HttpRequest) -> HttpResponse | None:
    """Redirect a reader to the page that was meant; None where that would be wrong.

    Only GET and HEAD: a redirect may lose the body of anything else. Not the partner API: its
    wrong paths are 404 (contract, section 1).
    """
    meant = meant_path(request.path_info)
    if request.method not in {"GET", "HEAD"} or not meant or meant.startswith(PARTNER_ROUTES):
        return None
    query = request.META.get("QUERY_STRING", "")
    address = escape_uri_path(meant)
    redirect = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    # Browsers remember a permanent redirect for ever; the address may hold a secret.
    add_never_cache_headers(redirect)
    return redirect


def _is_route(spelling: str, path: str) -> bool:
    try:
        values = resolve(spelling).kwargs
    except Resolver404:
        return False
    if spelling.startswith(PARTNER_ROUTES):
        # Where an id is missing between two slashes, the next word would be taken for it.
        return all(_is_id(value) for value in values.values())
    if "url" in values:
        # The admin takes any path below it and answers 404.
        return False
    # The token of a link is a secret in which capitals count.
    return "token" not in values or values["token"] in path


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
