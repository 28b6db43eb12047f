"""Which of the free teams comes: the one whose day the visit suits best."""

import uuid

from scheduling import masks
from scheduling.demand import Demand, TeamRow
from scheduling.places import union


def rank(row: TeamRow, demand: Demand, start: int) -> tuple[int, int, int, uuid.UUID]:
    """Return what sorts teams for a start, the best first.

    The least added travel, the tightest fit, the fewest minutes that date, the id.
    """
    begin, end = (masks.cell_of(minute) for minute in demand.occupied(start))
    return (
        _added_travel(row, demand, begin, end),
        _slack(row, begin, end),
        row.minutes,
        row.team_id,
    )


def _added_travel(row: TeamRow, demand: Demand, begin: int, end: int) -> int:
    """Return by how many minutes the team's ways grow; they begin and end at home."""
    before, behind = _zone_before(row, begin), _zone_behind(row, end)
    ways = demand.travel
    there, on = ways.get((before, demand.zone), 0), ways.get((demand.zone, behind), 0)
    return there + on - ways.get((before, behind), 0)


def _zone_before(row: TeamRow, cell: int) -> bytes:
    earlier = (1 << cell) - 1
    by_end = {(taken & earlier).bit_length(): zone for zone, taken in row.busy.items()}
    last = max(by_end, default=0)
    return by_end[last] if last else row.home


def _zone_behind(row: TeamRow, cell: int) -> bytes:
    later = {taken >> cell: zone for zone, taken in row.busy.items()}
    by_start = {mask & -mask: zone for mask, zone in later.items() if mask}
    return by_start[min(by_start)] if by_start else row.home


def _slack(row: TeamRow, begin: int, end: int) -> int:
    """Return the free cells around the visit that would be left over: few is tight."""
    taken = ~(row.work & ~union(row.busy))
    before = begin - (taken & ((1 << begin) - 1)).bit_length()
    behind = taken >> end
    return before + (behind & -behind).bit_length() - 1
