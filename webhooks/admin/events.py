"""Events: what happened, in the words that were sent to partners."""

import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.admin import ReadOnlyAdmin, left_to_right
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin
from webhooks.models import Event


def readable_body(event: Event) -> str:
    """Show the body indented, or say that it is gone."""
    if event.erased_at:
        return gettext("erased with its customer")
    if event.body is None:
        return gettext("No longer kept: messages are dropped after 30 days.")
    text = json.dumps(json.loads(event.body), indent=2, ensure_ascii=False)
    return format_html('<pre class="message" dir="ltr">{}</pre>', text)


@admin.register(Event)
class EventAdmin(SearchAdmin, LongListAdmin, ReadOnlyAdmin):
    """The event log."""

    list_display = ["__str__", "partner", "created_at"]
    list_filter = ["type", "partner"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    list_select_related = ["partner"]
    search_fields = ["id", "request_id__exact", "sequence", "partner__search_text"]
    search_help_text = _("Number of the event (#1842), event id, request id or partner")
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
