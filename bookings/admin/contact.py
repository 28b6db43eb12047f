"""Contacts and their addresses, to look at."""

from django.contrib import admin

from bookings.models import Address, Contact
from cleanlife.backoffice.admin import ReadOnlyAdmin, ReadOnlyInline


class AddressInline(ReadOnlyInline):
    """Where the customer lives."""

    model = Address
    fields = ["label", "line1", "district", "city", "zone", "access_notes"]

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        """Fetch the zones in the same query."""
        return super().get_queryset(request).select_related("zone")


@admin.register(Contact)
class ContactAdmin(ReadOnlyAdmin):
    """Customers, by partner."""

    list_display = ["name", "phone", "partner", "created_at"]
    list_filter = ["partner"]
    list_select_related = ["partner"]
    search_fields = ["name", "phone"]
    inlines = [AddressInline]
