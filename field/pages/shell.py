"""The page of a team's phone, its service worker and its words: the same for everybody.

Nothing of a team is in them, so that a phone may keep them and open them without a network.
What a team reads and reports goes by the JSON of the other pages here.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import override

from cleanlife.pages.errors import allow_methods
from field.languages import Language
from field.phone_words import words_payload

FOLDER = Path(__file__).parents[1] / "static" / "field"
WORKER = "sw.js"
# Not by the names with a hash: scripts import each other by these, and the worker keeps all of
# one version together.
FILES = tuple(sorted(file.name for file in FOLDER.iterdir() if file.name != WORKER))
SHARED = ("pages/pages.css", "backoffice/icon.svg")
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self';"
    " style-src 'self'; img-src 'self' blob:;"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@allow_methods("GET", "HEAD")
def show_page(request: HttpRequest) -> HttpResponse:
    """Show the page without anything in it: its script asks who it is for."""
    context = {
        "languages": json.dumps(dict(Language.choices), ensure_ascii=False),
        "words": _words_address("LANGUAGE"),
        "modules": [_static(name) for name in FILES if name.endswith(".js")],
        "script": _static("team.js"),
        "style": _static("team.css"),
        "tokens": settings.STATIC_URL + SHARED[0],
        "picture": settings.STATIC_URL + SHARED[1],
    }
    # The language of the page is its leader's, which the script knows.
    with override(Language.ENGLISH):
        page = render(request, "field/team.html", context)
    return _plain(page)


@allow_methods("GET", "HEAD")
def send_worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker, told what belongs to the page and in which version.

    Its address is below /team/, for it may see no other page of this server.
    """
    shell = _addresses()
    told = f"const VERSION = {json.dumps(_version())};\nconst SHELL = {json.dumps(shell)};\n"
    script = told + (FOLDER / WORKER).read_text(encoding="utf-8")
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = reverse("team")
    return _plain(answer)


@allow_methods("GET", "HEAD")
def send_words(request: HttpRequest, language: str) -> HttpResponse:
    """Send what the page says in one of its languages."""
    if language not in Language.values:
        raise Http404
    return _plain(
        JsonResponse(words_payload(language), json_dumps_params={"ensure_ascii": False})
    )


def _addresses() -> list[str]:
    static = [_static(name) for name in FILES] + [settings.STATIC_URL + name for name in SHARED]
    return [reverse("team"), *static, *map(_words_address, Language.values)]


@cache
def _version() -> str:
    """Return what changes with any file or word of the page."""
    digest = hashlib.sha256(settings.API_VERSION.encode())
    for name in (*FILES, WORKER):
        digest.update((FOLDER / name).read_bytes())
    for language in Language.values:
        digest.update(json.dumps(words_payload(language), sort_keys=True).encode())
    template = FOLDER.parents[1] / "templates" / "field" / "team.html"
    digest.update(template.read_bytes())
    return digest.hexdigest()[:16]


def _static(name: str) -> str:
    return f"{settings.STATIC_URL}field/{name}"


def _words_address(language: str) -> str:
    return reverse("team-words", args=[language])


def _plain(answer: HttpResponse) -> HttpResponse:
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Referrer-Policy"] = "no-referrer"
    # The worker keeps them; a browser that kept them, too, would mix versions.
    patch_cache_control(answer, no_cache=True)
    return answer
