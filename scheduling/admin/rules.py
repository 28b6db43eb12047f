"""Hours, the calendar, and what services ask of time."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.wording import write_span
from scheduling.admin.fields import MinuteField
from scheduling.admin.rebuild import RebuildingAdmin
from scheduling.models import CalendarDay, ServiceRule, ShiftRule


class ShiftRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Weekly hours with times as people write them."""

    start_minute = MinuteField(label=_("From"))
    end_minute = MinuteField(label=_("To"))

    class Meta:
        model = ShiftRule
        fields = [
            "weekday",
            "start_minute",
            "end_minute",
            "zone",
            "team",
            "valid_from",
            "valid_to",
        ]
        help_texts = {
            "zone": _("For the teams whose home is this zone."),
            "team": _("For this team only. Leave both empty for everybody."),
        }


@admin.register(ShiftRule)
class ShiftRuleAdmin(RebuildingAdmin):
    """Weekly hours; the narrowest (team, then zone, then everybody) wins."""

    form = ShiftRuleForm
    list_display = ["weekday", "hours", "who", "valid_from", "valid_to"]
    list_filter = ["weekday", "zone", "team"]
    list_select_related = ["zone", "team"]
    empty_advice = _("Without working hours no time can be sold.")

    @admin.display(description=_("Hours"), ordering="start_minute")
    def hours(self, rule: ShiftRule) -> str:
        """Write the hours in Riyadh time."""
        return write_span(rule.start_minute, rule.end_minute)

    @admin.display(description=_("For"))
    def who(self, rule: ShiftRule) -> str:
        """Name whom the rule is for."""
        return str(rule.team or rule.zone or gettext("everybody"))


class CalendarDayForm(forms.ModelForm):  # type: ignore[type-arg]
    """A special date with times as people write them."""

    start_minute = MinuteField(label=_("From"), required=False)
    end_minute = MinuteField(label=_("To"), required=False)

    class Meta:
        model = CalendarDay
        fields = ["date", "kind", "zone", "start_minute", "end_minute", "note"]
        help_texts = {
            "kind": _(
                "Open: these hours instead of the week's, also on a rest day. "
                "Reduced: only the part of the week's hours inside these. Closed: none."
            ),
            "zone": _("For the teams whose home is this zone. Leave empty for everybody."),
        }


@admin.register(CalendarDay)
class CalendarDayAdmin(RebuildingAdmin):
    """Dates on which the week's hours do not hold."""

    form = CalendarDayForm
    list_display = ["date", "kind", "hours", "who", "note"]
    list_filter = ["kind", "zone"]
    list_select_related = ["zone"]
    date_hierarchy = "date"
    empty_advice = _("Holidays, closed days and shorter days (Ramadan) belong here.")

    @admin.display(description=_("Hours"), empty_value="–")
    def hours(self, day: CalendarDay) -> str | None:
        """Write the hours in Riyadh time."""
        if day.start_minute is None or day.end_minute is None:
            return None
        return write_span(day.start_minute, day.end_minute)

    @admin.display(description=_("For"))
    def who(self, day: CalendarDay) -> str:
        """Name whom the day is for."""
        return str(day.zone or gettext("everybody"))


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
