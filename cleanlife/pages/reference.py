"""The reference pages at ``/docs/``: they need no other server, and let none be asked."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from cleanlife.api.introduction import OWN_SERVER, TITLE
from cleanlife.pages.errors import allow_methods

# Public, and the same for everybody.
FRESH_SECONDS = 300
FOLDER: Path = settings.BASE_DIR / "docs"
# Redoc writes its styles into the page and searches in a worker that it makes itself.
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src blob:; connect-src 'self';"
    " style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@allow_methods("GET", "HEAD")
def show_reference(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document as a page."""
    page = render(request, "pages/reference.html", {"title": TITLE})
    page.headers["Content-Security-Policy"] = POLICY
    return _public(page)


@allow_methods("GET", "HEAD")
def send_document(request: HttpRequest) -> HttpResponse:
    """Send the OpenAPI document as it was committed, with this server as the first one.

    Its name is that of the settings, never what the request calls it.
    """
    committed = (FOLDER / "openapi.yaml").read_text(encoding="utf-8")
    document = committed.replace(f"url: {OWN_SERVER}/", f"url: {settings.PUBLIC_BASE_URL}/", 1)
    return _public(HttpResponse(document, content_type="application/yaml"))


@allow_methods("GET", "HEAD")
def send_contract(request: HttpRequest) -> HttpResponse:
    """Send the contract, to which the document's introduction points."""
    contract = (FOLDER / "contract.md").read_bytes()
    return _public(HttpResponse(contract, content_type="text/plain; charset=utf-8"))


def _public(answer: HttpResponse) -> HttpResponse:
    patch_cache_control(answer, public=True, max_age=FRESH_SECONDS)
    return answer
