"""Write team days anew from the rules and the reservations."""

import uuid
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from scheduling.models import Team, TeamDay
from scheduling.services.derive_team_days import with_visits
from scheduling.services.lock_days import lock_days
from scheduling.services.team_rows import hours_columns, taken_columns
from scheduling.services.work_rules import WorkRules


def rebuild_team_days(
    *,
    teams: Iterable[Team],
    dates: Collection[date],
    progress: Callable[[date], None] = lambda _: None,
) -> int:
    """Make every day of these teams and dates what it must be; return how many changed.

    One short transaction per date, so that bookings hardly wait; ``progress`` hears of each.
    """
    team_ids = [team.pk for team in teams]
    changed = 0
    for day in sorted(dates):
        changed += _rebuild_date(day, team_ids)
        progress(day)
    return changed


@transaction.atomic
def _rebuild_date(day: date, team_ids: list[uuid.UUID]) -> int:
    stored = {row.team_id: row for row in lock_days((day, team_id) for team_id in team_ids)}
    # Read behind the locks: of two rebuilds the later one must know the newer rules.
    rules = WorkRules(first=day, last=day)
    rows = [rules.row(team, day) for team in Team.objects.filter(pk__in=team_ids)]
    missing, stale = [], []
    for team_id, row in with_visits(day, rows).items():
        derived = hours_columns(row) | taken_columns(row)
        if team_id not in stored:
            missing.append(TeamDay(team_id=team_id, date=day, **derived))
        elif _apply(stored[team_id], derived):
            stale.append(stored[team_id])
    TeamDay.objects.bulk_create(missing)
    if stale:
        TeamDay.objects.bulk_update(stale, [*derived, "version"])
    return len(missing) + len(stale)


def _apply(row: TeamDay, derived: dict[str, Any]) -> bool:
    """Write what differs into a locked row and tell whether anything did."""
    if all(getattr(row, name) == value for name, value in derived.items()):
        return False
    for name, value in derived.items():
        setattr(row, name, value)
    row.version += 1
    return True
