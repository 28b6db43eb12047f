"""What services ask of a team's time."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from scheduling.models import ServiceRule


@admin.register(ServiceRule)
class ServiceRuleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What a service asks of a team's time."""

    list_display = [
        "service",
        "needs",
        "step_minutes",
        "preparation_minutes",
        "cleanup_minutes",
        "lead_minutes",
        "horizon_days",
    ]
    list_select_related = ["service"]
    filter_horizontal = ["skills"]
    empty_advice = _("A service can be sold once it has a scheduling rule.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceRule]:
        """Fetch the skills of all rules at once."""
        return super().get_queryset(request).prefetch_related("skills")

    @admin.display(description=_("Skills needed"))
    def needs(self, rule: ServiceRule) -> str:
        """Name the skills that a team must have."""
        return gettext(", ").join(skill.name for skill in rule.skills.all()) or gettext(
            "none: any team may come"
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep a rule with its service."""
        return ["service"] if obj else []
