"""Hold team days still, those that are not there yet too."""

import uuid
from collections.abc import Iterable
from datetime import date

from scheduling.models import Team, TeamDay


def lock_days(keys: Iterable[tuple[date, uuid.UUID]]) -> list[TeamDay]:
    """Return the days of (date, team id) pairs, locked until the transaction ends.

    A row that is not there cannot be locked; its team can. Whoever makes such a row, or
    changes a visit that belongs into it, locks the team, always after the days.
    """
    wanted = set(keys)
    rows = TeamDay.objects.get_locked(wanted)
    missing = wanted - {(row.date, row.team_id) for row in rows}
    if missing:
        lock_teams({team_id for _, team_id in missing})
        rows = sorted(
            [*rows, *TeamDay.objects.get_locked(missing)],
            key=lambda row: (row.date, row.team_id),
        )
    return rows


def lock_teams(team_ids: Iterable[uuid.UUID]) -> None:
    """Lock teams whose days are not all there, in the order of their ids."""
    teams = Team.objects.select_for_update(of=("self",)).filter(pk__in=set(team_ids))
    list(teams.order_by("pk").values_list("pk"))
