"""Keep team days for the whole horizon."""

from datetime import date, datetime, timedelta

from cleanlife import clock
from scheduling.models import Team, TeamDay
from scheduling.services.rebuild_team_days import rebuild_team_days

# Sold are 60 days; a visit on the last one may end on the 61st, and the 62nd is there before
# midnight makes it the 61st.
DAYS_AHEAD = 62


def horizon_dates(*, now: datetime) -> list[date]:
    """Return yesterday, whose window holds this morning, and every date ahead."""
    today = clock.riyadh_date(now)
    return [today + timedelta(days=days) for days in range(-1, DAYS_AHEAD + 1)]


def extend_horizon(*, now: datetime) -> int:
    """Make the days that active teams miss and return how many were made or mended."""
    dates = horizon_dates(now=now)
    teams = list(Team.objects.filter(is_active=True))
    present = set(
        TeamDay.objects.filter(date__range=(dates[0], dates[-1])).values_list("date", "team_id")
    )
    incomplete = [day for day in dates if any((day, team.pk) not in present for team in teams)]
    return rebuild_team_days(teams=teams, dates=incomplete)
