"""Teams, their exceptions and a preview of their days."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.linked_pages import LinkedPagesAdmin
from cleanlife.backoffice.search import SearchAdmin
from scheduling import masks
from scheduling.admin.fields import MinuteField
from scheduling.admin.kept_visits import KeptVisitsAdmin
from scheduling.admin.rebuild import rebuild_on_commit
from scheduling.admin.team_preview import preview_days
from scheduling.models import Team, TeamException, TeamMember

WHOLE_DAY = (0, masks.WINDOW)


class TeamExceptionForm(forms.ModelForm):  # type: ignore[type-arg]
    """An exception, with times as HH:MM."""

    start_minute = MinuteField(label=_("From"), required=False, help_text="")
    end_minute = MinuteField(label=_("To"), required=False, help_text="")

    class Meta:
        model = TeamException
        fields = ["date", "kind", "start_minute", "end_minute", "reason"]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        stored = (self.initial.get("start_minute"), self.initial.get("end_minute"))
        if self.instance.kind == TeamException.Kind.OFF and stored == WHOLE_DAY:
            self.initial.update(start_minute=None, end_minute=None)

    def clean(self) -> dict[str, Any]:
        """Read a day off without times as the whole day; require times of all else."""
        cleaned = super().clean() or self.cleaned_data
        missing = [
            field
            for field in ("start_minute", "end_minute")
            if cleaned.get(field) is None and field not in self.errors
        ]
        if cleaned.get("kind") == TeamException.Kind.OFF and len(missing) == len(WHOLE_DAY):
            return {**cleaned, "start_minute": WHOLE_DAY[0], "end_minute": WHOLE_DAY[1]}
        for field in missing:
            self.add_error(field, _("Enter a time; only a whole day off needs none."))
        return cleaned


class TeamExceptionInline(admin.TabularInline):  # type: ignore[type-arg]
    """Time off, extra time and breaks of the team, latest date first."""

    model = TeamException
    form = TeamExceptionForm
    extra = 0
    ordering = ["-date"]
    verbose_name_plural = _("exceptions (for a whole day off, leave the times empty)")


class TeamMemberInline(admin.TabularInline):  # type: ignore[type-arg]
    """The people of the team: whom dispatchers call."""

    model = TeamMember
    extra = 0
    fields = ["name", "phone", "is_leader"]


@admin.register(Team)
class TeamAdmin(SearchAdmin, KeptVisitsAdmin, LinkedPagesAdmin):
    """People who clean together."""

    parts = frozenset(
        {
            "bookings.PositionConsent.team",
            "bookings.TeamPosition.team",
            "scheduling.TeamDay.team",
            "scheduling.TeamException.team",
            "scheduling.TeamMember.team",
        }
    )

    list_display = ["name", "home_zone", "crew", "crew_size", "rest_weekday", "is_active"]
    list_filter = ["is_active", "home_zone", "crew", "skills"]
    list_select_related = ["home_zone"]
    search_fields = ["search_text", "id"]
    search_help_text = _("The name of the team")
    filter_horizontal = ["zones", "skills"]
    inlines = [TeamMemberInline, TeamExceptionInline]
    readonly_fields = ["next_days"]

    def get_exclude(self, request: HttpRequest, obj: Team | None = None) -> list[str]:
        """Leave the preview out on the add page."""
        return [] if obj else ["next_days"]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """List only the teams: the days deleted with them are derived."""
        teams = list(objs)
        _everything, counts, missing, protected = super().get_deleted_objects(teams, request)
        return [str(team) for team in teams], counts, missing, protected

    def deactivate(self, request: HttpRequest, found: Team) -> None:
        """Switch the team off, rebuild its days and warn of its visits."""
        super().deactivate(request, found)
        rebuild_on_commit(request, [found])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Save zones, skills and exceptions, then rebuild the team's days."""
        super().save_related(request, form, formsets, change)
        rebuild_on_commit(request, [form.instance])

    @admin.display(description=_("Next 14 days"))
    def next_days(self, team: Team) -> SafeString:
        """Show when the team works and what is booked."""
        return preview_days(team, today=clock.riyadh_date(clock.now()))
