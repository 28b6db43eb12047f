"""Write team days anew from the rules and the reservations."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from scheduling import masks
from scheduling.models import Team, TeamDay
from scheduling.services.derive_team_days import Load, WorkRules, loads_on


def rebuild_team_days(
    *,
    teams: Iterable[Team],
    dates: Collection[date],
    progress: Callable[[date], None] = lambda _: None,
) -> int:
    """Make every day of these teams and dates what it must be; return how many changed.

    One short transaction per date, so that bookings hardly wait; ``progress`` hears of each.
    """
    teams = list(teams)
    if not teams or not dates:
        return 0
    rules = WorkRules(first=min(dates), last=max(dates))
    changed = 0
    for day in sorted(dates):
        changed += _rebuild_date(day, {team: rules.work(team, day) for team in teams})
        progress(day)
    return changed


@transaction.atomic
def _rebuild_date(day: date, work: dict[Team, int]) -> int:
    locked = TeamDay.objects.get_locked((day, team.pk) for team in work)
    rows = {row.team_id: row for row in locked}
    loads = loads_on(day, [team.pk for team in work])
    missing, stale = [], []
    for team, mask in work.items():
        derived = _derived(mask, loads[team.pk])
        if team.pk not in rows:
            missing.append(TeamDay(team=team, date=day, **derived))
        elif _apply(rows[team.pk], derived):
            stale.append(rows[team.pk])
    TeamDay.objects.bulk_create(missing, ignore_conflicts=True)
    TeamDay.objects.bulk_update(stale, ["work", "busy", "jobs", "minutes", "version"])
    return len(missing) + len(stale)


def _derived(work: int, load: Load) -> dict[str, Any]:
    return {
        "work": masks.to_bytes(work),
        "busy": masks.to_bytes(load.busy),
        "jobs": load.jobs,
        "minutes": load.minutes,
    }


def _apply(row: TeamDay, derived: dict[str, Any]) -> bool:
    """Write what differs into a locked row and tell whether anything did."""
    if all(getattr(row, name) == value for name, value in derived.items()):
        return False
    for name, value in derived.items():
        setattr(row, name, value)
    row.version += 1
    return True
