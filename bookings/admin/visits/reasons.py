"""The reasons for which a visit cannot be completed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bookings.models import CannotCompleteReason
from cleanlife.backoffice.search import SearchAdmin


@admin.register(CannotCompleteReason)
class CannotCompleteReasonAdmin(SearchAdmin):
    """A short list of reasons in two languages, with what each means for the money."""

    list_display = ["name_en", "name_ar", "fault", "percent_kept", "is_active"]
    list_filter = ["fault", "is_active"]
    search_fields = ["search_text"]
    search_help_text = _("The English or the Arabic name")
    fields = [
        "code",
        "name_en",
        "name_ar",
        "fault",
        "percent_kept",
        "minutes_at_the_door",
        "is_active",
    ]

    def get_readonly_fields(
        self, request: HttpRequest, obj: CannotCompleteReason | None = None
    ) -> Any:
        """Keep the code as it is: partners' programs know it."""
        return ["code"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Forbid deleting: visits that failed name their reason for ever."""
        return False
