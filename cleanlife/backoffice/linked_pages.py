"""Buttons on an object's page that lead to pages about it, or act at once, of any app above."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override

from cleanlife.backoffice.versions.token import posted_version, version_of
from cleanlife.backoffice.versions.told import told_since


@dataclass(frozen=True)
class LinkedPage:
    """A button: what it says, where it leads for an object (None hides it), and its colour.

    It is hidden from people who lack its permission. One that ``posts`` acts at once; ``hint``
    says beforehand what will happen, and a press counts only while it still says the same.
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
                    for_permitted(view.permission, self._as_hinted(getattr(self, view.method)))
                ),
                name=f"{kind}_{part.replace('-', '_')}",
            )
            for part, view in self.button_views.items()
        ]
        return mine + super().get_urls()

    def _as_hinted(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Wrap a view so that a button acts only while its hint is what its page said."""

        @wraps(view)
        def answer(request: HttpRequest, key: UUID) -> HttpResponse:
            found = self.get_object(request, str(key)) if request.method == "POST" else None
            pages = [page for page in self.linked_pages if page.posts] if found else []
            pressed = [page for page in pages if page.url(found) == request.path]
            if pressed and not self._is_as_hinted(request, pressed[0], found):
                return HttpResponseRedirect(self._page_of(found))
            return view(request, key=key)

        return answer

    def _is_as_hinted(self, request: HttpRequest, page: LinkedPage, found: Any) -> bool:
        """Return whether the page of this press said what holds now; tell if it did not."""
        if not (page.hint and _may_press(request, page)):
            return True
        version = posted_version(request, str)
        with override(version.language if version else get_language()):
            now = page.hint(found)
        if version and version.seen == now:
            return True
        text = gettext(
            "Nothing was done: this has changed since you opened the page. “%(button)s” said:"
            " %(was)s Now it says: %(now)s Press again if it is still right."
        )
        was = version.seen if version else gettext("not said.")
        told = {"button": page.label, "was": was, "now": page.hint(found)}
        messages.error(request, text % told)
        rows = [(self.model, str(found.pk))]
        for line in told_since(request, rows, version.at) if version else []:
            messages.info(request, line)
        return False

    def _page_of(self, found: Any) -> str:
        name = f"{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(f"{self.admin_site.name}:{name}", args=[found.pk])

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
                "hint": (hint := page.hint(found) if page.hint else ""),
                "version": version_of(hint).field if page.posts and hint else "",
            }
            for page in self.linked_pages
            if _may_press(request, page)
            if (url := page.url(found))
        ]


def _may_press(request: HttpRequest, page: LinkedPage) -> bool:
    return not page.permission or request.user.has_perm(page.permission)
