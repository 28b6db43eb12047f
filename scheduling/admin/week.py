"""The week of a team: its working hours."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cleanlife.wording import write_span
from scheduling.admin.fields import MinuteField
from scheduling.admin.rebuild import RebuildingAdmin
from scheduling.admin.scope import ScopeDisplay
from scheduling.models import ShiftRule


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
class ShiftRuleAdmin(ScopeDisplay, RebuildingAdmin):
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
