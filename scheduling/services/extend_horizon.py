"""Keep team days for the whole horizon, and delete old ones."""

from datetime import date, datetime, timedelta

from django.db import transaction

from cleanlife import clock
from scheduling.models import Team, TeamDay
from scheduling.services.rebuild_team_days import rebuild_team_days

# 60 days are sold. A visit on the last one may end on the 61st, and the 62nd exists before
# midnight makes it the 61st.
DAYS_AHEAD = 62
DAYS_STORED = 31


def horizon_dates(*, now: datetime) -> list[date]:
    """Return yesterday, whose mask reaches into this morning, and every date ahead."""
    today = clock.riyadh_date(now)
    return [today + timedelta(days=days) for days in range(-1, DAYS_AHEAD + 1)]


def extend_horizon(*, now: datetime) -> int:
    """Insert the days that active teams lack; return how many were inserted or corrected."""
    dates = horizon_dates(now=now)
    teams = list(Team.objects.filter(is_active=True))
    present = set(
        TeamDay.objects.filter(date__range=(dates[0], dates[-1])).values_list("date", "team_id")
    )
    incomplete = [day for day in dates if any((day, team.pk) not in present for team in teams)]
    return rebuild_team_days(teams=teams, dates=incomplete)


@transaction.atomic
def delete_old_days(*, now: datetime) -> int:
    """Delete the days of more than a month ago and return how many.

    They are derived: reservations stay, and `rebuild_team_days --date` makes a day again.
    """
    first_stored = clock.riyadh_date(now) - timedelta(days=DAYS_STORED)
    old = TeamDay.objects.filter(date__lt=first_stored)
    # Locked in the common order first: a delete locks in any order.
    list(old.select_for_update(of=("self",)).order_by("date", "team_id").values_list("pk"))
    deleted, _ = old.delete()
    return deleted
