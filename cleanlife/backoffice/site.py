"""The admin site: its name, its order, its error pages, and a login with a limit."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_ratelimit.core import is_ratelimited

from cleanlife.backoffice.deletion import DeletionGuard
from cleanlife.backoffice.fields import OneLineAdmin
from cleanlife.backoffice.made_once import MadeOnceAdmin
from cleanlife.backoffice.versions.admin import VersionedAdmin
from cleanlife.backoffice.versions.deletion import delete_as_shown
from cleanlife.http.meant_path import redirect_to_meant

logger = logging.getLogger(__name__)

LOGINS_ALLOWED = "10/m"
LOGIN_PAUSE_SECONDS = 60
BAD_REQUEST, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, TOO_MANY_REQUESTS = (
    400,
    403,
    404,
    405,
    429,
)
# What operations need most comes first.
APP_ORDER = ["bookings", "field", "partners", "webhooks", "scheduling", "catalog", "auth"]

# What holds for the pages of every model, whoever registers it.
EVERYWHERE = (DeletionGuard, MadeOnceAdmin, OneLineAdmin, VersionedAdmin)


@dataclass(frozen=True)
class Notice:
    """What needs care: a heading, lines with URLs, and the URL of the whole list."""

    heading: str
    lines: list[tuple[str, str]]
    url: str
    link: str


class BackofficeSite(AdminSite):
    """The back-office of CleanLife's operations."""

    # Each returns what needs care, for the start page, or None.
    notices: ClassVar[tuple[Callable[[HttpRequest], Notice | None], ...]] = ()

    site_header = _("CleanLife operations")
    site_title = "CleanLife"
    index_title = _("What would you like to do?")
    # There is no site to view: the product is an API.
    site_url = None

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")
        self.add_action(delete_as_shown, "delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register a model with what holds for all of them, below what its own admin says."""
        own = admin_class or ModelAdmin
        bases = EVERYWHERE if own is ModelAdmin else (own, *EVERYWHERE)
        described = {"__module__": own.__module__, "__doc__": own.__doc__}
        super().register(model_or_iterable, type(own.__name__, bases, described), **options)

    @classmethod
    def add_notice(cls, notice: Callable[[HttpRequest], Notice | None]) -> None:
        """Let an app above put something on the start page."""
        cls.notices = (*cls.notices, notice)

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Show the start page, above all what needs care."""
        found = [notice(request) for notice in self.notices]
        notices = {"notices": [notice for notice in found if notice]}
        return super().index(request, {**(extra_context or {}), **notices})

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the login page; refuse an IP address that tries too often.

        Whoever is logged in already is led on to the page that the link names.
        """
        if request.method == "POST" and _tries_too_often(request):
            page = render(request, "backoffice/too_many_logins.html", status=TOO_MANY_REQUESTS)
            page.headers["Retry-After"] = str(LOGIN_PAUSE_SECONDS)
            return page
        _drop_foreign_next(request)
        if request.method in {"GET", "HEAD"} and self.has_permission(request):
            wanted = request.GET.get(REDIRECT_FIELD_NAME)
            return HttpResponseRedirect(wanted or resolve_url(settings.LOGIN_REDIRECT_URL))
        return self._explained(request, super().login(request, extra_context))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Log out, and stay on our pages."""
        _drop_foreign_next(request)
        return super().logout(request, extra_context)

    def catch_all_view(self, request: HttpRequest, url: str) -> HttpResponse:
        """Lead a reader to the page that a wrong slash or capital means."""
        redirect = redirect_to_meant(request)
        return redirect or super().catch_all_view(request, url)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """List the apps in the order in which operations need them."""
        return sorted(super().get_app_list(request, app_label), key=_place)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Answer errors with a page, not with the JSON of the API."""
        guarded = super().admin_view(_refusing_bad_queries(view), cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
            try:
                if "url" in options and request.method not in {"GET", "HEAD"}:
                    # The way over the login would lose what was sent to a wrong address.
                    raise Http404  # noqa: TRY301
                response: HttpResponse = guarded(request, *arguments, **options)
            except PermissionDenied:
                text = gettext("Your account may not do this. Ask an administrator for it.")
                return self._error_page(request, gettext("Not allowed"), text, FORBIDDEN)
            except (BadRequest, SuspiciousOperation):
                text = gettext("The link to this page is damaged. Open it from the start page.")
                return self._error_page(request, gettext("Bad link"), text, BAD_REQUEST)
            except Http404:
                text = gettext("There is no such page, or what it showed is gone.")
                return self._error_page(request, gettext("Not found"), text, NOT_FOUND)
            return self._explained(request, response)

        return answer

    def _explained(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Give the bare refusal of a method a page: a browser shows nothing for it."""
        if response.status_code != METHOD_NOT_ALLOWED:
            return response
        text = gettext("This address is not a page. Use the button that leads to it.")
        page = self._error_page(request, gettext("Not a page"), text, METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    def _error_page(
        self, request: HttpRequest, title: str, text: str, status: int
    ) -> HttpResponse:
        context = {**self.each_context(request), "title": title, "text": text}
        return render(request, "backoffice/error.html", context, status=status)


def _place(app: dict[str, Any]) -> int:
    label = app["app_label"]
    return APP_ORDER.index(label) if label in APP_ORDER else len(APP_ORDER)


def _refusing_bad_queries(view: Any) -> Any:
    """Wrap a view so that no query makes it fail: one that it cannot use is a BadRequest."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        _require_storable(request)
        _require_choice(request)
        try:
            response: HttpResponse = view(request, *arguments, **options)
            # Filters and dates read their parameters only while the list is rendered.
            if _is_list(request) and isinstance(response, TemplateResponse):
                response.render()
        except (DataError, OverflowError, ValueError) as error:
            if not (_is_list(request) and request.GET):
                raise
            logger.warning("a list cannot use its query", exc_info=error)
            raise BadRequest from error
        return response

    return answer


def _require_storable(request: HttpRequest) -> None:
    """Raise BadRequest for a query with NUL or half a surrogate: PostgreSQL stores neither."""
    written = "".join(name + "".join(values) for name, values in request.GET.lists())
    try:
        written.encode()
    except UnicodeError as error:
        raise BadRequest from error
    if "\0" in written:
        raise BadRequest


def _require_choice(request: HttpRequest) -> None:
    """Refuse an action that the list does not offer to this user, and a key of no row."""
    # Django would answer that no action was selected, and fail with the key.
    shown_by = getattr(getattr(request.resolver_match, "func", None), "model_admin", None)
    if request.method != "POST" or shown_by is None or not _is_list(request):
        return
    offered = shown_by.get_actions(request)
    if any(chosen not in offered for chosen in request.POST.getlist("action") if chosen):
        raise PermissionDenied
    try:
        for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
            shown_by.opts.pk.clean(key, None)
    except ValidationError as error:
        raise BadRequest from error


def _is_list(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and (match.url_name or "").endswith(("_changelist", "autocomplete")))


def _drop_foreign_next(request: HttpRequest) -> None:
    """Forget a `next` that leads to another site, or holds what no path of ours does."""
    for query in ("GET", "POST"):
        given = getattr(request, query)
        wanted = given.get(REDIRECT_FIELD_NAME)
        if wanted is None or _leads_to_us(request, wanted):
            continue
        kept = given.copy()
        del kept[REDIRECT_FIELD_NAME]
        setattr(request, query, kept)


def _leads_to_us(request: HttpRequest, url: str) -> bool:
    return url.isprintable() and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def _tries_too_often(request: HttpRequest) -> bool:
    return bool(
        is_ratelimited(
            request, group="admin-login", key="ip", rate=LOGINS_ALLOWED, increment=True
        )
    )
