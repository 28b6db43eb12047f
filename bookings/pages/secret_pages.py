"""Pages whose URL is a secret, in the language that is active."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from cleanlife.pages.answers import ENGLISH, keep_secret

SEE_OTHER = 303


def show_secret_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer a page, kept from other sites and every index."""
    response = render(request, template, context, status=status)
    response.headers["Content-Language"] = translation.get_language() or ENGLISH
    patch_vary_headers(response, ["Accept-Language"])
    return keep_secret(response)


def see_other(url: str) -> HttpResponse:
    """Lead to another page, to be read there, whatever was sent here."""
    response = HttpResponseRedirect(url)
    response.status_code = SEE_OTHER
    return response
