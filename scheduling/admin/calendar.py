"""The year of a team: Ramadan, and dates with other hours than the week's."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cleanlife.wording import write_day, write_span
from scheduling.admin.fields import MinuteField, write_duration
from scheduling.admin.rebuild import RebuildingAdmin, rebuild_on_commit
from scheduling.admin.scope import ScopeDisplay
from scheduling.models import CalendarDay, Season
from scheduling.services.add_calendar_days import add_calendar_days

MOST_DAYS_AT_ONCE = 31


class SeasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A month of Ramadan; seasons do not overlap."""

    class Meta:
        model = Season
        fields = ["name", "first_date", "last_date", "max_minutes_a_day"]
        help_texts = {
            "name": _("For example Ramadan 1448."),
            "last_date": _("Change this when the month turns out longer or shorter."),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse dates of another season."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_date"), cleaned.get("last_date")
        if first and last:
            others = Season.objects.filter(first_date__lte=last, last_date__gte=first)
            self._refuse(others.exclude(pk=self.instance.pk).first())
        return cleaned

    def _refuse(self, other: Season | None) -> None:
        if other is None:
            return
        text = gettext(
            "%(season)s has some of these dates: it lasts from %(first)s to %(last)s."
        )
        names = {
            "season": other.name,
            "first": write_day(other.first_date),
            "last": write_day(other.last_date),
        }
        raise forms.ValidationError(text % names)


@admin.register(Season)
class SeasonAdmin(RebuildingAdmin):
    """When it is Ramadan, with other and shorter working hours."""

    form = SeasonForm
    fields = ["name", ("first_date", "last_date"), "max_minutes_a_day"]
    list_display = ["name", "first_date", "last_date", "most_work"]
    empty_advice = _(
        "Enter the dates of Ramadan. On these dates the working hours marked Ramadan apply, "
        "and no team works longer than the limit given here."
    )

    @admin.display(description=_("Most work a day"), ordering="max_minutes_a_day")
    def most_work(self, season: Season) -> str:
        """Write the limit of the season."""
        if season.max_minutes_a_day is None:
            return gettext("as each team's own")
        return write_duration(season.max_minutes_a_day)


class CalendarDayForm(forms.ModelForm):  # type: ignore[type-arg]
    """A special day, with times as HH:MM; a new one may cover several days."""

    last_date = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("For several days in a row, such as Eid. Empty: only that day."),
    )
    start_minute = MinuteField(label=_("From"), required=False)
    end_minute = MinuteField(label=_("To"), required=False)

    class Meta:
        model = CalendarDay
        fields = ["date", "kind", "zone", "start_minute", "end_minute", "note"]
        help_texts = {
            "kind": _(
                "Open: these hours instead of the week's, also on a rest day. "
                "Reduced: only the week's hours within these. Closed: none. "
                "Holiday (Eid): closed; with hours, open only then."
            ),
            "zone": _("For the teams whose home is this zone. Leave empty for all teams."),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a range that is reversed, too long, or has an entry already."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("date"), cleaned.get("last_date")
        if first and last:
            self._check_range(first, last)
        return cleaned

    def _check_range(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("last_date", _("The last day must not come before the first."))
        elif (last - first).days >= MOST_DAYS_AT_ONCE:
            text = gettext("Enter at most %(count)s days at once.")
            self.add_error("last_date", text % {"count": MOST_DAYS_AT_ONCE})
        elif present := self._write_present(first, last):
            text = gettext("These dates have an entry already: %(dates)s.")
            self.add_error("date", text % {"dates": present})

    def _write_present(self, first: date, last: date) -> str:
        zone = self.cleaned_data.get("zone")
        days = CalendarDay.objects.filter(date__range=(first, last), zone=zone)
        return gettext(", ").join(write_day(day.date) for day in days.order_by("date"))


@admin.register(CalendarDay)
class CalendarDayAdmin(ScopeDisplay, RebuildingAdmin):
    """Dates with other hours than the week's."""

    form = CalendarDayForm
    list_display = ["date", "kind", "hours", "who", "note"]
    list_filter = ["kind", "zone"]
    list_select_related = ["zone"]
    date_hierarchy = "date"
    empty_advice = _(
        "Holidays, closed days and shorter days belong here. Ramadan has a page of its own: "
        "Ramadan seasons."
    )

    def get_fields(self, request: HttpRequest, obj: CalendarDay | None = None) -> Any:
        """Ask for a last day on the add page."""
        dates = ["date"] if obj else ["date", "last_date"]
        return [*dates, "kind", ("start_minute", "end_minute"), "zone", "note"]

    def save_model(
        self, request: HttpRequest, obj: CalendarDay, form: Any, change: Any
    ) -> None:
        """Save, add the later days of a range, then rebuild."""
        if change:
            super().save_model(request, obj, form, change)
            return
        last_date = form.cleaned_data["last_date"] or obj.date
        days = add_calendar_days(day=obj, last_date=last_date)
        self._report_later_days(request, days[1:])
        rebuild_on_commit(request, days)

    def _report_later_days(self, request: HttpRequest, days: list[CalendarDay]) -> None:
        """Log and report the later days, as Django does for the first one."""
        if not days:
            return
        for day in days:
            self.log_addition(request, day, [{"added": {}}])
        text = ngettext(
            "%(count)s more day was added, up to %(last)s.",
            "%(count)s more days were added, up to %(last)s.",
            len(days),
        )
        shown = text % {"count": len(days), "last": write_day(days[-1].date)}
        self.message_user(request, shown, messages.SUCCESS)

    @admin.display(description=_("Hours"), empty_value="–")
    def hours(self, day: CalendarDay) -> str | None:
        """Write the hours in Riyadh time."""
        if day.start_minute is None or day.end_minute is None:
            return None
        return write_span(day.start_minute, day.end_minute)
