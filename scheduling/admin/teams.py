"""Teams, their exceptions and a preview of their days."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from scheduling import masks
from scheduling.admin.fields import MinuteField
from scheduling.admin.rebuild import rebuild_on_commit
from scheduling.admin.team_preview import preview_days
from scheduling.models import Team, TeamException


class TeamExceptionForm(forms.ModelForm):  # type: ignore[type-arg]
    """An exception, with times as HH:MM."""

    start_minute = MinuteField(label=_("From"), initial=0, help_text="")
    end_minute = MinuteField(label=_("To"), initial=masks.WINDOW, help_text="")

    class Meta:
        model = TeamException
        fields = ["date", "kind", "start_minute", "end_minute", "reason"]


class TeamExceptionInline(admin.TabularInline):  # type: ignore[type-arg]
    """Time off, extra time and breaks of the team, latest date first."""

    model = TeamException
    form = TeamExceptionForm
    extra = 0
    ordering = ["-date"]
    verbose_name_plural = _("exceptions (00:00 to 36:00 is the whole day)")


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """People who clean together."""

    list_display = ["name", "home_zone", "crew_size", "rest_weekday", "is_active"]
    list_filter = ["is_active", "home_zone", "skills"]
    list_select_related = ["home_zone"]
    search_fields = ["name"]
    filter_horizontal = ["zones", "skills"]
    inlines = [TeamExceptionInline]
    readonly_fields = ["next_days"]

    def get_exclude(self, request: HttpRequest, obj: Team | None = None) -> list[str]:
        """Leave the preview out on the add page."""
        return [] if obj else ["next_days"]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """List only the teams: the days deleted with them are derived."""
        _everything, counts, missing, protected = super().get_deleted_objects(objs, request)
        return [str(team) for team in objs], counts, missing, protected

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Save zones, skills and exceptions, then rebuild the team's days."""
        super().save_related(request, form, formsets, change)
        rebuild_on_commit(request, [form.instance])

    @admin.display(description=_("Next 14 days"))
    def next_days(self, team: Team) -> SafeString:
        """Show when the team works and what is booked."""
        return preview_days(team, today=clock.riyadh_date(clock.now()))
