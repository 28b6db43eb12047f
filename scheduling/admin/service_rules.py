"""What services require of a team's time."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.clock import MINUTES_A_DAY
from cleanlife.wording import isolate
from scheduling.admin.fields import MinuteField, write_minute
from scheduling.models import ServiceRule


class ServiceRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rule with its cut-off as HH:MM."""

    cutoff_minute = MinuteField(
        label=_("Sold until"),
        required=False,
        latest=MINUTES_A_DAY,
        help_text=_(
            "HH:MM on the day before; 24:00 is the end of that day. Empty: no cut-off."
        ),
    )

    class Meta:
        model = ServiceRule
        fields = [
            "service",
            "skills",
            "step_minutes",
            "preparation_minutes",
            "cleanup_minutes",
            "lead_minutes",
            "cutoff_minute",
            "horizon_days",
        ]


@admin.register(ServiceRule)
class ServiceRuleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What a service requires of a team's time."""

    form = ServiceRuleForm
    list_display = [
        "service",
        "needs",
        "step_minutes",
        "preparation_minutes",
        "cleanup_minutes",
        "lead_minutes",
        "sold_until",
        "horizon_days",
    ]
    list_select_related = ["service"]
    filter_horizontal = ["skills"]
    empty_advice = _("A service can be sold once it has a scheduling rule.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceRule]:
        """Fetch the skills of all rules in one query."""
        return super().get_queryset(request).prefetch_related("skills")

    @admin.display(description=_("Skills needed"))
    def needs(self, rule: ServiceRule) -> str:
        """Name the skills that a team must have."""
        return gettext(", ").join(skill.name for skill in rule.skills.all()) or gettext(
            "none: any team may come"
        )

    @admin.display(description=_("Sold until"), ordering="cutoff_minute", empty_value="–")
    def sold_until(self, rule: ServiceRule) -> str | None:
        """Write the cut-off."""
        return None if rule.cutoff_minute is None else isolate(write_minute(rule.cutoff_minute))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Fix the service once the rule exists."""
        return ["service"] if obj else []
