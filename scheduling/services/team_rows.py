"""A team's day as the engine knows it, and as its table keeps it."""

from typing import Any

from scheduling import masks, places
from scheduling.demand import TeamRow
from scheduling.models import TeamDay


def read_row(day: TeamDay) -> TeamRow:
    """Return a stored day for the engine; where the team is at home is left out."""
    return TeamRow(
        team_id=day.team_id,
        work=masks.from_bytes(day.work),
        breaks=masks.from_bytes(day.breaks),
        busy=places.from_bytes(day.busy),
        jobs=day.jobs,
        minutes=day.minutes,
        max_minutes=day.max_minutes,
        version=day.version,
    )


def hours_columns(row: TeamRow) -> dict[str, Any]:
    """Return what the rules of work make of a day, as the table keeps it."""
    return {
        "work": masks.to_bytes(row.work),
        "breaks": masks.to_bytes(row.breaks),
        "max_minutes": row.max_minutes,
    }


def taken_columns(row: TeamRow) -> dict[str, Any]:
    """Return what visits make of a day, as the table keeps it."""
    free = (row.work | row.breaks) & ~places.union(row.busy)
    return {
        "busy": places.to_bytes(row.busy),
        "max_free_run": masks.longest_run(free) * masks.CELL,
        "jobs": row.jobs,
        "minutes": row.minutes,
    }
