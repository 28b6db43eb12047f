"""Buttons on an object's page that lead to pages about it, or act at once, of any app above."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import Promise


@dataclass(frozen=True)
class LinkedPage:
    """A button: what it says, where it leads for an object (None hides it), and its colour.

    It is hidden from people who lack its permission. One that ``posts`` acts at once; ``hint``
    says beforehand what will happen.
    """

    label: str | Promise
    url: Callable[[Any], str | None]
    kind: str = ""
    permission: str = ""
    posts: bool = False
    hint: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class ButtonView:
    """What a button leads to: the method that answers with request and key, and for whom."""

    method: str
    permission: str


def for_permitted(permission: str, view: Any) -> Any:
    """Refuse whoever lacks the permission before the view reads anything."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        response: HttpResponse = view(request, *arguments, **options)
        return response

    return answer


class LinkedPagesAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose object pages have such buttons; apps above add theirs."""

    change_form_template = "backoffice/linked_pages.html"
    linked_pages: ClassVar[tuple[LinkedPage, ...]] = ()
    # By the last part of the URL.
    button_views: ClassVar[Mapping[str, ButtonView]] = {}

    @classmethod
    def add_page(cls, page: LinkedPage) -> None:
        """Add a button to the page of every object."""
        cls.linked_pages = (*cls.linked_pages, page)

    def get_urls(self) -> list[Any]:
        """Add the URLs of ``button_views``, named ``<app>_<model>_<part>``."""
        kind = f"{self.opts.app_label}_{self.opts.model_name}"
        mine = [
            path(
                f"<uuid:key>/{part}/",
                self.admin_site.admin_view(
                    for_permitted(view.permission, getattr(self, view.method))
                ),
                name=f"{kind}_{part.replace('-', '_')}",
            )
            for part, view in self.button_views.items()
        ]
        return mine + super().get_urls()

    def existing(self, request: HttpRequest, key: UUID) -> Any:
        """Return the object of a button; raise PermissionDenied before Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_object(request, str(key))
        if found is None:
            raise Http404
        return found

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the object with its buttons."""
        found = self.get_object(request, unquote(object_id))
        buttons = {"linked_pages": self._buttons(request, found) if found else []}
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **buttons}
        )

    def _buttons(self, request: HttpRequest, found: Any) -> list[dict[str, Any]]:
        return [
            {
                "label": page.label,
                "url": url,
                "kind": page.kind,
                "posts": page.posts,
                "hint": page.hint(found) if page.hint else "",
            }
            for page in self.linked_pages
            if not page.permission or request.user.has_perm(page.permission)
            if (url := page.url(found))
        ]
