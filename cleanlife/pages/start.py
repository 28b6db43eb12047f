"""The first address that anybody opens, and what browsers and robots ask for by themselves."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control

from cleanlife.api.introduction import TITLE
from cleanlife.pages.answers import answer_json, answer_page, wants_page
from cleanlife.pages.errors import allow_methods

FRESH_SECONDS = 300
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /v1/\n"


@allow_methods("GET", "HEAD")
def show_start(request: HttpRequest) -> HttpResponse:
    """Say what this server is and where to go on: a page for people, JSON for programs."""
    if wants_page(request):
        answer = _page(request)
    else:
        answer = answer_json(
            {
                "name": TITLE,
                "version": settings.API_VERSION,
                "environment": settings.ENVIRONMENT,
                "links": {
                    "me": reverse("me"),
                    "reference": reverse("docs"),
                    "openapi": reverse("openapi"),
                    "contract": reverse("contract"),
                },
            }
        )
    patch_cache_control(answer, max_age=FRESH_SECONDS)
    return answer


@allow_methods("GET", "HEAD")
def send_robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines to the documentation.

    Customers' pages are not named: only who may read them sees that they want no index.
    """
    answer = HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
    patch_cache_control(answer, max_age=24 * FRESH_SECONDS)
    return answer


@allow_methods("GET", "HEAD")
def send_icon(request: HttpRequest, *, file: str) -> HttpResponse:
    """Lead browsers that ask for an icon unasked to the one that the pages name."""
    answer = HttpResponseRedirect(static(file))
    patch_cache_control(answer, max_age=FRESH_SECONDS)
    return answer


def _page(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("lang")
    languages = dict(settings.LANGUAGES)
    language = chosen if chosen in languages else translation.get_language_from_request(request)
    other = next(code for code in languages if code != language)
    context: dict[str, Any] = {
        "name": TITLE,
        "version": settings.API_VERSION,
        "is_sandbox": not settings.IS_PRODUCTION,
        "other_language": other,
        "other_language_name": languages[other],
    }
    return answer_page(request, "pages/start.html", context, language=language)
