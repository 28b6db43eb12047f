"""Packages and add-ons: own lists, and tables on their service's page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import AddOn, Package, Service
from catalog.models.extra import ExtraModel
from cleanlife.backoffice.fields import SarField
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.money import show_sar

ARABIC = {"name_ar": forms.TextInput(attrs={"dir": "rtl", "class": "vTextField"})}


class AddOnForm(forms.ModelForm):  # type: ignore[type-arg]
    """An add-on, its price in SAR."""

    price_halalas = SarField(
        label=_("Price (SAR)"), help_text=_("For one piece, VAT included.")
    )

    class Meta:
        model = AddOn
        fields = ["service", "name_en", "name_ar", "price_halalas", "is_active"]
        widgets = ARABIC


class PackageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A package, its price in SAR, with a length that its service allows."""

    price_halalas = SarField(label=_("Price (SAR)"), help_text=_("For one team, VAT included."))

    class Meta:
        model = Package
        fields = ["service", "name_en", "name_ar", "hours", "price_halalas", "is_active"]
        widgets = ARABIC

    def clean(self) -> dict[str, Any]:
        """Refuse a length that the service does not allow, unless the package is inactive."""
        fields = super().clean() or self.cleaned_data
        service, hours = fields.get("service"), fields.get("hours")
        if not fields.get("is_active") or service is None or hours is None:
            return fields
        if not _is_sold(service, hours):
            text = gettext("%(service)s is sold for %(from)s to %(to)s hours.")
            bounds = {"from": service.min_hours, "to": service.max_hours}
            self.add_error("hours", text % {"service": service, **bounds})
        return fields


def _is_sold(service: Service, hours: int) -> bool:
    # Missing bounds are the service's own error.
    bounds = (service.min_hours, service.max_hours)
    return None in bounds or service.min_hours <= hours <= service.max_hours


class ExtraInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows on a service's page; one that was ever sold is switched off, not deleted."""

    extra = 0
    can_delete = False


class PackageInline(ExtraInline):
    """The service's packages."""

    model = Package
    form = PackageForm
    fields = ["name_en", "name_ar", "hours", "price_halalas", "is_active"]


class AddOnInline(ExtraInline):
    """The service's add-ons."""

    model = AddOn
    form = AddOnForm
    fields = ["name_en", "name_ar", "price_halalas", "is_active"]


class ExtraAdmin(SearchAdmin):
    """What packages and add-ons have in common."""

    list_filter = ["is_active", "service"]
    list_select_related = ["service"]
    search_fields = ["search_text", "id", "service__search_text"]
    search_help_text = _("The English or the Arabic name, the service, or the id")

    @admin.display(description=_("Price"), ordering="price_halalas")
    def price(self, extra: ExtraModel) -> str:
        """Show the price."""
        return show_sar(extra.price_halalas)


@admin.register(Package)
class PackageAdmin(ExtraAdmin):
    """Visits of a fixed length and price."""

    form = PackageForm
    list_display = ["name_en", "name_ar", "service", "hours", "price", "is_active"]


@admin.register(AddOn)
class AddOnAdmin(ExtraAdmin):
    """Extras sold by the piece with a visit."""

    form = AddOnForm
    list_display = ["name_en", "name_ar", "service", "price", "is_active"]
