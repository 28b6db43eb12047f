"""Buttons on an object's page that lead to pages about it, of any app above."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class LinkedPage:
    """A button: what it says, and where it leads for an object; None hides it."""

    label: str
    address: Callable[[Any], str | None]


class LinkedPagesAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose object pages have such buttons; apps above add theirs."""

    change_form_template = "backoffice/linked_pages.html"
    linked_pages: ClassVar[tuple[LinkedPage, ...]] = ()

    @classmethod
    def add_page(cls, page: LinkedPage) -> None:
        """Add a button to the page of every object."""
        cls.linked_pages = (*cls.linked_pages, page)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the object with its buttons."""
        found = self.get_object(request, unquote(object_id))
        buttons = {"linked_pages": self._buttons(found) if found else []}
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **buttons}
        )

    def _buttons(self, found: Any) -> list[dict[str, str]]:
        pairs = ((page.label, page.address(found)) for page in self.linked_pages)
        return [{"label": label, "address": address} for label, address in pairs if address]
