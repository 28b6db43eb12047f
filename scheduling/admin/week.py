"""The week of a team: its working hours and its breaks."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.admin import badge
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.wording import isolate
from scheduling.admin.fields import MinuteField, write_duration, write_minute
from scheduling.admin.rebuild import RebuildingAdmin
from scheduling.admin.scope import SCOPE_HELP, ScopeDisplay
from scheduling.models import BreakRule, SeasonKind, ShiftRule

WHOLE_YEAR = _("whole year")


class ShiftRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Weekly hours, with times as HH:MM."""

    is_closed = forms.BooleanField(
        label=_("Closed"),
        required=False,
        help_text=_("No work on this weekday. Leave the hours empty."),
    )
    start_minute = MinuteField(label=_("From"), required=False)
    end_minute = MinuteField(label=_("To"), required=False)

    class Meta:
        model = ShiftRule
        fields = [
            "weekday",
            "start_minute",
            "end_minute",
            "season",
            "zone",
            "team",
            "valid_from",
            "valid_to",
        ]
        help_texts = {
            **SCOPE_HELP,
            "season": _(
                "Ramadan: on the dates of a Ramadan season. Teams without such hours on a "
                "weekday work the standard ones."
            ),
        }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.instance.is_closed:
            self.initial.update(is_closed=True, start_minute=None, end_minute=None)

    def clean(self) -> dict[str, Any]:
        """Require hours of a day that is open, and only of such a day."""
        cleaned = super().clean() or self.cleaned_data
        hours = [cleaned.get("start_minute"), cleaned.get("end_minute")]
        if cleaned.get("is_closed"):
            if hours != [None, None]:
                self.add_error("is_closed", _("A closed day has no hours: leave them empty."))
            return {**cleaned, "start_minute": 0, "end_minute": 0}
        for field in {"start_minute", "end_minute"} - self.errors.keys():
            if cleaned.get(field) is None:
                self.add_error(field, _("Enter a time, or tick “Closed”."))
        if hours == [0, 0]:
            self.add_error("end_minute", _("The whole day is written 00:00 to 24:00."))
        return cleaned


@admin.register(ShiftRule)
class ShiftRuleAdmin(ScopeDisplay, RebuildingAdmin):
    """Weekly hours; the narrowest scope (team, then zone, then all teams) wins."""

    form = ShiftRuleForm
    fields = [
        "weekday",
        "is_closed",
        ("start_minute", "end_minute"),
        "season",
        "zone",
        "team",
        ("valid_from", "valid_to"),
    ]
    list_display = ["weekday", "hours", "season", "who", "valid_from", "valid_to"]
    list_filter = ["weekday", "season", "zone", "team"]
    list_select_related = ["zone", "team"]
    empty_advice = _("Without working hours no time can be sold.")

    @admin.display(description=_("Hours"), ordering="start_minute")
    def hours(self, rule: ShiftRule) -> str:
        """Write the hours in Riyadh time."""
        return rule.write_hours()


class BreakRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A break at a time of day, or after some minutes of work."""

    start_minute = MinuteField(
        label=_("At"),
        required=False,
        help_text=_(
            "HH:MM, for a break at a fixed time, such as a prayer. 00:30 on the next day is "
            "written 24:30."
        ),
    )
    season = forms.ChoiceField(
        label=_("Season"),
        required=False,
        choices=[("", WHOLE_YEAR), *SeasonKind.choices],
        help_text=_("Standard: every date outside Ramadan."),
    )

    class Meta:
        model = BreakRule
        fields = [
            "name",
            "start_minute",
            "after_minutes",
            "minutes",
            "season",
            "zone",
            "team",
            "is_active",
        ]
        help_texts = {
            **SCOPE_HELP,
            "name": _("For example Dhuhr prayer, or Rest after 5 hours."),
            "after_minutes": _(
                "Or after this many minutes of work without a break: 300 is 5 hours. Fill in "
                "one of the two."
            ),
        }


@admin.register(BreakRule)
class BreakRuleAdmin(ScopeDisplay, SearchAdmin, RebuildingAdmin):
    """Breaks in the hours; every one whose scope includes a team applies."""

    form = BreakRuleForm
    list_display = ["name", "when", "length", "who", "in_season", "state"]
    list_filter = ["is_active", "season", "zone", "team"]
    list_select_related = ["zone", "team"]
    search_fields = ["search_text"]
    search_help_text = _("The name of the break")
    empty_advice = _(
        "Prayer times and the rest after 5 hours of work belong here. No visit is sold during "
        "a break, except one that is longer than the time between breaks."
    )

    @admin.display(description=_("When"), ordering="start_minute")
    def when(self, rule: BreakRule) -> str:
        """Write the time of day, or the work before it."""
        if rule.start_minute is not None:
            return gettext("at %(time)s") % {"time": isolate(write_minute(rule.start_minute))}
        work = write_duration(rule.after_minutes or 0)
        return gettext("after %(duration)s of work") % {"duration": work}

    @admin.display(description=_("Length"), ordering="minutes")
    def length(self, rule: BreakRule) -> str:
        """Write its length."""
        return write_duration(rule.minutes)

    @admin.display(description=_("Season"), ordering="season")
    def in_season(self, rule: BreakRule) -> str:
        """Name its season."""
        return str(rule.get_season_display() or WHOLE_YEAR)

    @admin.display(description=_("State"), ordering="is_active")
    def state(self, rule: BreakRule) -> str:
        """Show whether it applies."""
        if rule.is_active:
            return badge(_("active"), kind="active")
        return badge(_("template"), kind="inactive")
