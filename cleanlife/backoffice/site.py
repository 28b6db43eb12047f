"""The admin site: its name, its order, its error pages, and a login with a limit."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_ratelimit.core import is_ratelimited

from cleanlife.backoffice.deletion import DeletionGuard
from cleanlife.backoffice.fields import OneLineAdmin
from cleanlife.backoffice.made_once import MadeOnceAdmin
from cleanlife.backoffice.versions.admin import VersionedAdmin
from cleanlife.backoffice.versions.deletion import delete_as_shown

logger = logging.getLogger(__name__)

LOGINS_ALLOWED = "10/m"
BAD_REQUEST, FORBIDDEN, NOT_FOUND, TOO_MANY_REQUESTS = 400, 403, 404, 429
# What operations need most comes first.
APP_ORDER = ["bookings", "partners", "webhooks", "scheduling", "catalog", "auth"]

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
        """Show the login page; refuse an IP address that tries too often."""
        if request.method == "POST" and _tries_too_often(request):
            return render(request, "backoffice/too_many_logins.html", status=TOO_MANY_REQUESTS)
        return super().login(request, extra_context)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """List the apps in the order in which operations need them."""
        return sorted(super().get_app_list(request, app_label), key=_place)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Answer errors with a page, not with the JSON of the API."""
        guarded = super().admin_view(_refusing_bad_queries(view), cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
            try:
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
            return response

        return answer

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
        _require_action(request)
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


def _require_action(request: HttpRequest) -> None:
    """Raise PermissionDenied for an action that the list does not offer to this user.

    Django would answer that no action was selected.
    """
    shown_by = getattr(
        request.resolver_match and request.resolver_match.func, "model_admin", None
    )
    if request.method != "POST" or shown_by is None or not _is_list(request):
        return
    offered = shown_by.get_actions(request)
    if any(chosen not in offered for chosen in request.POST.getlist("action") if chosen):
        raise PermissionDenied


def _is_list(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and (match.url_name or "").endswith(("_changelist", "autocomplete")))


def _tries_too_often(request: HttpRequest) -> bool:
    return bool(
        is_ratelimited(
            request, group="admin-login", key="ip", rate=LOGINS_ALLOWED, increment=True
        )
    )
