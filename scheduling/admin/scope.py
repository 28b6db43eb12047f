"""Which teams a rule of work is for."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from scheduling.models import BreakRule, CalendarDay, ShiftRule

SCOPE_HELP = {
    "zone": _("For the teams whose home is this zone."),
    "team": _("For this team only. Leave both empty for all teams."),
}


class ScopeDisplay:
    """A column that names the teams of a rule."""

    @admin.display(description=_("For"))
    def who(self, rule: ShiftRule | BreakRule | CalendarDay) -> str:
        """Name the team, the zone, or all teams."""
        team = None if isinstance(rule, CalendarDay) else rule.team
        return str(team or rule.zone or gettext("all teams"))
