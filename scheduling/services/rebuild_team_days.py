"""Rebuild team days from the rules and the reservations."""

import uuid
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from scheduling.models import Team, TeamDay
from scheduling.services.team_days import (
    hours_columns,
    lock_days,
    reservation_columns,
    with_reservations_by_date,
)
from scheduling.services.work_rules import WorkRules

# Rows locked and written in one transaction; all rows of one date may be more.
ROWS_AT_ONCE = 256


def rebuild_team_days(
    *,
    teams: Iterable[Team],
    dates: Collection[date],
    progress: Callable[[date], None] = lambda _: None,
) -> int:
    """Rebuild every day of these teams and dates; return how many changed.

    In short transactions, so that bookings hardly wait; ``progress`` is called for each date.
    """
    team_ids = [team.pk for team in teams]
    if not team_ids:
        return 0
    in_order = sorted(dates)
    at_once = max(ROWS_AT_ONCE // len(team_ids), 1)
    changed = 0
    for start in range(0, len(in_order), at_once):
        days = in_order[start : start + at_once]
        changed += _rebuild(days, team_ids)
        for day in days:
            progress(day)
    return changed


@transaction.atomic
def _rebuild(days: list[date], team_ids: list[uuid.UUID]) -> int:
    locked = lock_days((day, team_id) for day in days for team_id in team_ids)
    stored = {(row.date, row.team_id): row for row in locked}
    # Read after locking: of two rebuilds, the later one must see the newer rules.
    rules = WorkRules(first=days[0], last=days[-1])
    teams = list(Team.objects.filter(pk__in=team_ids))
    by_rules = {day: [rules.row(team, day) for team in teams] for day in days}
    missing, stale = [], []
    for day, rows in with_reservations_by_date(by_rules).items():
        for row in rows.values():
            derived = hours_columns(row) | reservation_columns(row)
            present = stored.get((day, row.team_id))
            if present is None:
                missing.append(TeamDay(team_id=row.team_id, date=day, **derived))
            elif _apply(present, derived):
                stale.append(present)
    TeamDay.objects.bulk_create(missing)
    if stale:
        TeamDay.objects.bulk_update(stale, [*derived, "version"])
    return len(missing) + len(stale)


def _apply(row: TeamDay, derived: dict[str, Any]) -> bool:
    """Set the derived values on a locked row; return whether any differed."""
    if all(getattr(row, name) == value for name, value in derived.items()):
        return False
    for name, value in derived.items():
        setattr(row, name, value)
    row.version += 1
    return True
