"""Give a team time off, so that nothing new is sold on it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from scheduling.models import Team, TeamException
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.rebuild_team_days import rebuild_team_days

# Start and end in minutes of the date.
Spans = Mapping[date, tuple[int, int]]


def set_time_off(
    *, team: Team, spans: Spans, reason: str, now: datetime
) -> list[TeamException]:
    """Add the exceptions that are missing and rebuild the days; return what was added.

    Visits that are sold already stay.
    """
    with transaction.atomic():
        added = TeamException.objects.bulk_create(
            TeamException(
                team=team,
                date=day,
                kind=TeamException.Kind.OFF,
                start_minute=start,
                end_minute=end,
                reason=reason,
            )
            for day, (start, end) in sorted(spans.items())
            if not _is_off(team, day, start, end)
        )
    dates = set(horizon_dates(now=now)) & spans.keys()
    rebuild_team_days(teams=[team], dates=sorted(dates))
    return added


def _is_off(team: Team, day: date, start: int, end: int) -> bool:
    covering = TeamException.objects.filter(
        team=team,
        date=day,
        kind=TeamException.Kind.OFF,
        start_minute__lte=start,
        end_minute__gte=end,
    )
    return covering.exists()
