"""Contacts and their addresses, read only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.models import Address, Contact
from cleanlife.backoffice.admin import ReadOnlyAdmin, ReadOnlyInline, left_to_right
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin


class AddressInline(ReadOnlyInline):
    """Where the customer lives."""

    model = Address
    fields = ["label", "line1", "district", "city", "covered", "access_notes", "removed_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Address]:
        """Fetch the zones in the same query."""
        found: QuerySet[Address] = super().get_queryset(request)
        return found.select_related("zone")

    @admin.display(description=_("Zone"))
    def covered(self, address: Address) -> str:
        """Name the zone, or say that there is none."""
        return str(address.zone) if address.zone else gettext("outside our zones")


@admin.register(Contact)
class ContactAdmin(SearchAdmin, LongListAdmin, ReadOnlyAdmin):
    """Customers, by partner."""

    list_display = ["name", "telephone", "partner", "created_at"]
    list_filter = ["partner"]
    list_select_related = ["partner"]
    search_fields = ["search_text", "id"]
    search_help_text = _("The customer's name or phone, or parts of them, or the customer's id")
    empty_advice = _("Customers appear here when a partner adds them.")
    fields = [
        "name",
        "telephone",
        "language",
        ("crew", "is_fragrance_free", "has_pets"),
        "partner",
        "created_at",
        "id",
    ]
    inlines = [AddressInline]

    @admin.display(description=_("Phone"), ordering="phone")
    def telephone(self, contact: Contact) -> str:
        """Show the number, its plus sign in front."""
        return left_to_right(contact.phone)
