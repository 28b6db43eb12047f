"""Categories, services and pricing tiers."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.extras import AddOnInline, PackageInline
from catalog.admin.forms import PricingTierForm, ServiceForm
from catalog.models import Category, PricingTier, Service
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.money import show_sar


@admin.register(Category)
class CategoryAdmin(SearchAdmin):
    """The categories of the catalogue."""

    list_display = ["name_en", "name_ar", "services"]
    search_fields = ["search_text", "id"]
    search_help_text = _("The English or the Arabic name, or the id")
    fields = ["name_en", "name_ar"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        """Count the services in the same query."""
        found: QuerySet[Category] = super().get_queryset(request)
        return found.annotate(service_count=Count("services"))

    @admin.display(description=_("Services"), ordering="service_count")
    def services(self, category: Any) -> int:
        """Show the number of services."""
        return int(category.service_count)


@admin.register(Service)
class ServiceAdmin(SearchAdmin):
    """Services; one that was ever sold is switched off, not deleted."""

    form = ServiceForm
    list_display = [
        "name_en",
        "name_ar",
        "category",
        "price",
        "hours",
        "max_teams",
        "is_active",
    ]
    list_filter = ["is_active", "category"]
    list_select_related = ["category"]
    search_fields = ["search_text", "id"]
    search_help_text = _("The English or the Arabic name, or the id")
    inlines = [PackageInline, AddOnInline]

    @admin.display(description=_("Price per hour"), ordering="base_price_per_hour_halalas")
    def price(self, service: Service) -> str:
        """Show the price."""
        return show_sar(service.base_price_per_hour_halalas)

    @admin.display(description=_("Hours"))
    def hours(self, service: Service) -> str:
        """Show the shortest and the longest visit."""
        bounds = {"from": service.min_hours, "to": service.max_hours}
        return gettext("%(from)s to %(to)s") % bounds


@admin.register(PricingTier)
class PricingTierAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Price factors by the length of the visit."""

    form = PricingTierForm
    list_display = ["__str__", "factor", "sorting", "is_active"]
    list_filter = ["is_active"]
