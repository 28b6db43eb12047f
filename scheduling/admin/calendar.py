"""The year of a team: dates on which the week's hours do not hold."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cleanlife.wording import write_span
from scheduling.admin.fields import MinuteField
from scheduling.admin.rebuild import RebuildingAdmin
from scheduling.admin.scope import ScopeDisplay
from scheduling.models import CalendarDay


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
class CalendarDayAdmin(ScopeDisplay, RebuildingAdmin):
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
