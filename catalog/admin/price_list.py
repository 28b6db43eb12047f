"""Prices that were agreed with a partner."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import PriceList, PriceListEntry
from cleanlife.backoffice.admin import left_to_right
from cleanlife.backoffice.deletion import DeletionGuard
from cleanlife.backoffice.fields import SarField
from cleanlife.backoffice.linked_pages import LinkedPage
from cleanlife.backoffice.search import SearchAdmin
from partners.admin import PartnerAdmin
from partners.models import Partner


def prices_page(partner: Partner) -> str:
    """Return the URL of the partner's price lists."""
    listing = reverse("admin:catalog_pricelist_changelist")
    return f"{listing}?{urlencode({'partner__id__exact': partner.pk})}"


PartnerAdmin.add_page(LinkedPage(_("Prices"), prices_page, permission="catalog.view_pricelist"))


class PriceListEntryForm(forms.ModelForm):  # type: ignore[type-arg]
    """The price of one service, in SAR."""

    price_per_hour_halalas = SarField(
        label=_("Price per hour (SAR)"),
        required=False,
        help_text=_("Empty: the price of the catalogue."),
    )

    class Meta:
        model = PriceListEntry
        fields = ["service", "price_per_hour_halalas", "factor"]

    def clean(self) -> dict[str, Any]:
        """Refuse an entry that changes nothing."""
        fields = super().clean() or self.cleaned_data
        is_read = not self.errors and not fields.get("DELETE")
        if is_read and fields["price_per_hour_halalas"] is None and fields["factor"] is None:
            text = gettext("Fill in a price, a factor, or both.")
            self.add_error("price_per_hour_halalas", text)
        return fields


class PriceListEntryInline(admin.TabularInline):  # type: ignore[type-arg]
    """The prices, service by service."""

    model = PriceListEntry
    form = PriceListEntryForm
    extra = 0


@admin.register(PriceList)
class PriceListAdmin(SearchAdmin, DeletionGuard):
    """Each partner's own prices: the usual ones and those of its contracts."""

    parts = frozenset({"catalog.PriceListEntry.price_list"})
    deactivation_hint = _(
        "New bookings have the prices of the catalogue from then on; those with its contract"
        " code are refused."
    )

    explanation = _(
        "A booking with a contract code is priced by the list with that code, any other booking"
        " by the partner's list without a code. Services without an entry, and partners without"
        " a list, have the prices of the catalogue."
    )
    list_display = ["name", "partner", "contract", "services", "is_active"]
    list_filter = ["is_active", "partner"]
    list_select_related = ["partner"]
    search_fields = ["search_text", "id", "partner__search_text"]
    search_help_text = _("Name, contract code or partner")
    fields = ["partner", "name", "contract_code", "is_active"]
    inlines = [PriceListEntryInline]

    def reasons_to_keep(self, found: Any) -> list[str]:
        """Keep a list by which bookings are priced now."""
        now = [gettext("new bookings that it prices, as it is active")]
        return super().reasons_to_keep(found) + (now if found.is_active else [])

    def get_queryset(self, request: HttpRequest) -> QuerySet[PriceList]:
        """Count the services in the same query."""
        found: QuerySet[PriceList] = super().get_queryset(request)
        return found.annotate(entry_count=Count("entries"))

    @admin.display(description=_("Contract code"), ordering="contract_code")
    def contract(self, price_list: PriceList) -> str:
        """Show the code, or that the list is the usual one."""
        code = price_list.contract_code
        return left_to_right(code) if code else gettext("none: the usual prices")

    @admin.display(description=_("Services"), ordering="entry_count")
    def services(self, price_list: Any) -> int:
        """Show how many services have a price of their own."""
        return int(price_list.entry_count)
