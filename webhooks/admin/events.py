"""Events: what happened, as partners were told."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.admin import ReadOnlyAdmin, left_to_right
from cleanlife.backoffice.long_list import LongListAdmin
from webhooks.admin.message import readable_body
from webhooks.models import Event


@admin.register(Event)
class EventAdmin(LongListAdmin, ReadOnlyAdmin):
    """The event log."""

    list_display = ["__str__", "partner", "created_at"]
    list_filter = ["type", "partner"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    list_select_related = ["partner"]
    search_fields = ["id", "request_id"]
    search_help_text = _("Event id or request id")
    empty_advice = _("Whatever happens to a booking appears here.")
    fields = ["name", "sequence", "partner", "created_at", "id", "request_id", "message"]

    @admin.display(description=_("What happened"))
    def name(self, event: Event) -> str:
        """Show the name, and the code that partners know."""
        return format_html("{} ({})", event.get_type_display(), left_to_right(event.type))

    @admin.display(description=_("Message"))
    def message(self, event: Event) -> str:
        """Show the body, indented for reading."""
        return readable_body(event)
