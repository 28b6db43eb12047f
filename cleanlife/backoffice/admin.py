"""Base classes and small displays that every admin page shares."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.dateformat import format as format_date
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from cleanlife.money import show_sar

TO_THE_SECOND = "j M Y, H:i:s"
NOTHING = "–"


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A model that is shown; changes go through actions that call services."""

    actions_selection_counter = True
    empty_value_display = NOTHING
    # What an empty list says.
    empty_advice: str | Promise = ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Forbid adding rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forbid editing rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forbid deleting rows by hand."""
        return False


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of another model, shown inside a page."""

    template = "backoffice/read_only_inline.html"
    extra = 0
    can_delete = False
    # What is said where there are no rows.
    empty_advice: str | Promise = _("None.")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show every field as text: no form knows those that are not editable."""
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forbid adding rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forbid editing rows by hand."""
        return False


def badge(text: str | Promise, *, kind: str) -> str:
    """Show a state as a small coloured label; the kinds are in ``backoffice.css``."""
    return format_html('<span class="badge badge-{}">{}</span>', kind, text)


def sar_cell(halalas: int) -> str:
    """Show money on one line of a table."""
    return format_html('<span class="nowrap">{}</span>', show_sar(halalas))


def left_to_right(text: str) -> str:
    """Show a URL, a key or a code as it is, in a right-to-left page too."""
    return format_html('<bdi dir="ltr" class="code">{}</bdi>', text)


def long_code(text: str) -> str:
    """Show a URL or an id, broken where it must be, in a right-to-left page too."""
    return format_html('<bdi dir="ltr" class="url">{}</bdi>', text)


def copyable(text: str, *, name: str) -> str:
    """Show a URL with a button that copies it; the page loads ``backoffice/copy.js``."""
    return format_html(
        '<input id="{}" class="vURLField" type="text" dir="ltr" readonly value="{}">'
        ' <button type="button" class="button" data-copy="#{}" data-copied="{}">{}</button>',
        name,
        text,
        name,
        gettext("Copied"),
        gettext("Copy"),
    )


def note(text: str | Promise, /, **values: Any) -> Any:
    """Return what the log stores of a deed, so that each reader reads it in their own language.

    A value is a text, a ``phrase``, ``{"halalas": 2050}`` or ``{"moment": "2026-07-01T..."}``.
    """
    written = phrase(text, **values)
    return [written] if values else written["note"]


def phrase(text: str | Promise, /, **values: Any) -> dict[str, Any]:
    """Return a marked text with its values, to be stored and translated when it is read."""
    with override("en"):
        return {"note": str(text), "values": values}


def moment(value: datetime | None) -> str:
    """Write a moment in Riyadh; a dash for none."""
    return formats.localize(timezone.localtime(value)) if value else NOTHING


def to_the_second(moment: datetime) -> str:
    """Write a moment in Riyadh with its seconds."""
    written = format_date(timezone.localtime(moment), TO_THE_SECOND)
    return format_html('<span class="nowrap">{}</span>', written)
