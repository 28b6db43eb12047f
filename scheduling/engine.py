"""The search: which starts are free and who comes. Integers in, integers out.

One engine answers searches, bookings, holds and moves alike; a search and a booking that
disagree would sell time that nobody has.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from cleanlife.clock import MINUTES_A_DAY
from scheduling import masks
from scheduling.counting import count_sets
from scheduling.demand import Demand, TeamRow
from scheduling.ranking import rank
from scheduling.timeslots import Reason


@dataclass(frozen=True, slots=True)
class Starts:
    """Free starts with the number of teams that could come; without any, the reason."""

    capacities: dict[int, int]
    reason: Reason | None = None


def find_starts(rows: Sequence[TeamRow], demand: Demand) -> Starts:
    """Return every start of the date at which enough teams are free."""
    grid = masks.grid(demand.rule.step_minutes)
    found = _free_teams(rows, demand, grid)
    counts = count_sets([starts for _, starts in found])
    capacities = {
        masks.minute_of(cell): count
        for cell, count in counts.items()
        if count >= demand.number_of_teams
    }
    return Starts(capacities, None if capacities else _why_none(rows, demand, grid))


def choose_teams(
    rows: Sequence[TeamRow],
    demand: Demand,
    start: int,
    *,
    preferred: Collection[uuid.UUID] = (),
    skip: int = 0,
) -> list[TeamRow] | Reason:
    """Return the best teams for a start, or why there are not enough.

    Preferred ones first, the others by their rank. ``skip`` turns the order of the others by
    so many places: whoever lost a race tries another team than the other losers.
    """
    if start % demand.rule.step_minutes or not 0 <= start < MINUTES_A_DAY:
        return Reason.TIMESLOT_UNAVAILABLE
    wanted = 1 << masks.cell_of(start)
    found = [row for row, _ in _free_teams(rows, demand, wanted)]
    if len(found) < demand.number_of_teams:
        return _why_none(rows, demand, wanted)
    best = sorted(found, key=lambda row: rank(row, demand, start))
    known = [row for row in best if row.team_id in preferred]
    others = [row for row in best if row.team_id not in preferred]
    turn = skip % (len(others) or 1)
    return (known + others[turn:] + others[:turn])[: demand.number_of_teams]


def _free_teams(
    rows: Sequence[TeamRow], demand: Demand, wanted: int
) -> list[tuple[TeamRow, int]]:
    """Return the teams that are free at some wanted start, each with those starts."""
    if not 0 <= demand.days_ahead <= demand.rule.horizon_days:
        return []
    wanted &= demand.bookable_starts()
    found = []
    for row in rows:
        starts = _starts_at_work(row, demand) & wanted
        if starts:
            starts &= _starts_between_visits(row, demand)
        if starts:
            found.append((row, starts))
    return found


def _why_none(rows: Sequence[TeamRow], demand: Demand, wanted: int) -> Reason:
    """Narrow every team's starts step by step; the step that leaves nothing is the reason."""
    if demand.days_ahead > demand.rule.horizon_days:
        return Reason.BEYOND_HORIZON
    if demand.days_ahead < 0:
        return Reason.LEAD_TIME
    on_the_spot, bookable = replace(demand, travel={}), demand.bookable_starts()
    steps: list[tuple[Reason, Callable[[TeamRow], int]]] = [
        (Reason.CLOSED_DAY, lambda row: wanted if row.work | row.breaks else 0),
        (Reason.OUTSIDE_HOURS, lambda row: _starts_at_work(row, demand)),
        (Reason.LEAD_TIME, lambda _: bookable),
        (Reason.FULLY_BOOKED, lambda row: _starts_between_visits(row, on_the_spot)),
        (Reason.TRAVEL_GAP, lambda row: _starts_between_visits(row, demand)),
    ]
    left = [wanted for _ in rows]
    for reason, starts_of in steps:
        left = [
            starts and starts & starts_of(row) for starts, row in zip(left, rows, strict=True)
        ]
        if not any(left):
            return reason
    return Reason.NOT_ENOUGH_TEAMS


def _starts_at_work(row: TeamRow, demand: Demand) -> int:
    if demand.minutes > row.max_minutes:
        return 0
    return _runs_at_work(row.work, row.breaks, demand.visit_cells)


@lru_cache(maxsize=4096)
def _runs_at_work(work: int, breaks: int, cells: int) -> int:
    """Return where a visit fits; one that no stretch could hold takes its breaks inside."""
    return masks.runs(work, cells) or masks.runs(work | breaks, cells)


def _starts_between_visits(row: TeamRow, demand: Demand) -> int:
    """Return the starts whose occupied span, and the way to and from it, is free."""
    if row.minutes + demand.minutes > row.max_minutes:
        return 0
    taken = 0
    for zone, cells in row.busy.items():
        taken |= masks.smear(cells, *demand.ways[zone])
    return masks.FULL & ~masks.smear(taken, demand.cells_from_start - 1, demand.cells_before)
