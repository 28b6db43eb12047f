"""Refunds of cancelled visits."""

from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import RefundRule


@admin.register(RefundRule)
class RefundRuleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A table: general rules first, then those of single services."""

    explanation = _(
        "Of the rules whose hours are still left before the visit, the one with the most hours"
        " applies. A service with rules of its own follows only those; all others follow the"
        " rules for all services. A cancellation later than every rule refunds nothing. Without"
        " any rule, everything is refunded."
    )
    list_display = ["for_service", "from_hours", "refunded"]
    list_filter = ["service"]
    list_select_related = ["service"]
    fieldsets = [
        (
            None,
            {"description": explanation, "fields": ["service", "hours_before", "percent"]},
        )
    ]

    def get_ordering(self, request: HttpRequest) -> Any:
        """Put the general rules first, in every database."""
        return [F("service__name_en").asc(nulls_first=True), "-hours_before"]

    @admin.display(description=_("Service"))
    def for_service(self, rule: RefundRule) -> str:
        """Name the service, or say that the rule is for all."""
        return str(rule.service) if rule.service else gettext("All services")

    @admin.display(description=_("Canceled"), ordering="hours_before")
    def from_hours(self, rule: RefundRule) -> str:
        """Show from when on the rule applies."""
        if not rule.hours_before:
            return gettext("until the visit begins")
        text = gettext("at least %(hours)s hours before the visit")
        return text % {"hours": rule.hours_before}

    @admin.display(description=_("Refunded"), ordering="percent")
    def refunded(self, rule: RefundRule) -> str:
        """Show the percentage."""
        return f"{rule.percent}%"
