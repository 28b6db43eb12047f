"""Base classes and small displays that every admin page shares."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A model that people look at; changes go through actions that call services."""

    actions_selection_counter = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes rows by hand."""
        return False


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of another model, shown inside a page."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits rows by hand."""
        return False


def badge(text: str, *, kind: str) -> str:
    """Show a state as a small coloured label; the kinds are in ``backoffice.css``."""
    return format_html('<span class="badge badge-{}">{}</span>', kind, text)


def sar(halalas: int) -> str:
    """Write money as people read it: ``SAR 330.00``."""
    return f"SAR {halalas // 100:,}.{halalas % 100:02d}"
