"""The search: which starts are free, and which teams come. Integers in, integers out.

One engine answers searches, bookings, holds and moves; if a search and a booking disagreed,
time would be sold that no team has.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from cleanlife.clock import MINUTES_A_DAY
from scheduling import masks
from scheduling.query import AvailabilityQuery, TeamRow
from scheduling.timeslots import Reason


@dataclass(frozen=True, slots=True)
class Starts:
    """Free starts with the number of teams that could come; without any, the reason."""

    capacities: dict[int, int]
    reason: Reason | None = None


def find_starts(rows: Sequence[TeamRow], query: AvailabilityQuery) -> Starts:
    """Return every start of the date at which enough teams are free."""
    grid = masks.grid(query.rule.step_minutes)
    found = _free_teams(rows, query, grid)
    counts = masks.count_cells([starts for _, starts in found])
    capacities = {
        masks.minute_of(cell): count
        for cell, count in counts.items()
        if count >= query.number_of_teams
    }
    return Starts(capacities, None if capacities else _why_none(rows, query, grid))


def choose_teams(
    rows: Sequence[TeamRow],
    query: AvailabilityQuery,
    start: int,
    *,
    preferred: Collection[uuid.UUID] = (),
    skip: int = 0,
) -> list[TeamRow] | Reason:
    """Return the best teams for a start, or why there are not enough.

    Preferred ones first, the others by their rank. ``skip`` rotates the order of the others:
    a booking that lost a race tries another team than the other losers do.
    """
    if start % query.rule.step_minutes or not 0 <= start < MINUTES_A_DAY:
        return Reason.TIMESLOT_UNAVAILABLE
    requested = 1 << masks.cell_of(start)
    found = [row for row, _ in _free_teams(rows, query, requested)]
    if len(found) < query.number_of_teams:
        return _why_none(rows, query, requested)
    best = sorted(found, key=lambda row: rank_team(row, query, start))
    known = [row for row in best if row.team_id in preferred]
    others = [row for row in best if row.team_id not in preferred]
    first = skip % (len(others) or 1)
    return (known + others[first:] + others[:first])[: query.number_of_teams]


def judge_start(row: TeamRow, query: AvailabilityQuery, start: int) -> Reason | None:
    """Return why a team cannot come at a minute, whatever the grid; None if it can."""
    requested = 1 << masks.cell_of(start)
    if _free_teams([row], query, requested):
        return None
    return _why_none([row], query, requested)


def _free_teams(
    rows: Sequence[TeamRow], query: AvailabilityQuery, starts: int
) -> list[tuple[TeamRow, int]]:
    """Return the teams that are free at any of the starts, each with its own free ones."""
    if not 0 <= query.days_ahead <= query.rule.horizon_days:
        return []
    starts &= query.bookable_starts()
    found = []
    for row in rows:
        free = _starts_at_work(row, query) & starts
        if free:
            free &= _starts_between_visits(row, query)
        if free:
            found.append((row, free))
    return found


def _why_none(rows: Sequence[TeamRow], query: AvailabilityQuery, starts: int) -> Reason:
    """Narrow every team's starts step by step; the step that leaves nothing is the reason."""
    if query.days_ahead > query.rule.horizon_days:
        return Reason.BEYOND_HORIZON
    if query.days_ahead < 0:
        return Reason.LEAD_TIME
    left = [starts for _ in rows]
    for reason, starts_of in _steps(query):
        left = [own and own & starts_of(row) for own, row in zip(left, rows, strict=True)]
        if not any(left):
            return reason
    return Reason.NOT_ENOUGH_TEAMS


def _steps(query: AvailabilityQuery) -> list[tuple[Reason, Callable[[TeamRow], int]]]:
    """Return the steps of the search in order, each with the starts that it leaves a team."""
    without_travel, bookable = replace(query, travel={}), query.bookable_starts()
    return [
        (Reason.CLOSED_DAY, lambda row: masks.FULL if row.work | row.breaks else 0),
        (Reason.OUTSIDE_HOURS, lambda row: _starts_at_work(row, query)),
        (Reason.LEAD_TIME, lambda _: bookable),
        (Reason.FULLY_BOOKED, lambda row: _starts_between_visits(row, without_travel)),
        (Reason.TRAVEL_GAP, lambda row: _starts_between_visits(row, query)),
    ]


def sift_starts(
    row: TeamRow, query: AvailabilityQuery, starts: int
) -> tuple[int, list[tuple[Reason, int]]]:
    """Return the free ones of a team's starts, and those that each step has taken away."""
    taken_away = []
    for reason, starts_of in _steps(query):
        left = starts & starts_of(row)
        if left != starts:
            taken_away.append((reason, starts & ~left))
        starts = left
    return starts, taken_away


def _starts_at_work(row: TeamRow, query: AvailabilityQuery) -> int:
    if query.minutes > row.max_minutes:
        return 0
    return _runs_at_work(row.work, row.breaks, query.visit_cells)


@lru_cache(maxsize=4096)
def _runs_at_work(work: int, breaks: int, cells: int) -> int:
    """Return where a visit fits; one that is too long for every stretch spans breaks."""
    return masks.runs(work, cells) or masks.runs(work | breaks, cells)


def _starts_between_visits(row: TeamRow, query: AvailabilityQuery) -> int:
    """Return the starts whose occupied span, with travel to and from it, is free."""
    if row.minutes + query.minutes > row.max_minutes:
        return 0
    taken = 0
    for zone, cells in row.busy.items():
        taken |= masks.widen(cells, *query.travel_cells[zone])
    return masks.FULL & ~masks.widen(taken, query.cells_from_start - 1, query.cells_before)


def rank_team(
    row: TeamRow, query: AvailabilityQuery, start: int
) -> tuple[int, int, int, uuid.UUID]:
    """Return what sorts teams for a start, the best first.

    The least added travel, the tightest fit, the fewest minutes that date, the id.
    """
    begin, end = (masks.cell_of(minute) for minute in query.occupied(start))
    return (
        _added_travel(row, query, begin, end),
        _slack(row, begin, end),
        row.minutes,
        row.team_id,
    )


def _added_travel(row: TeamRow, query: AvailabilityQuery, begin: int, end: int) -> int:
    """Return the minutes of travel that the visit adds; a day starts and ends at home."""
    before, after = _zone_before(row, begin), _zone_after(row, end)
    minutes = query.travel
    there, on = minutes.get((before, query.zone), 0), minutes.get((query.zone, after), 0)
    return there + on - minutes.get((before, after), 0)


def _zone_before(row: TeamRow, cell: int) -> bytes:
    earlier = (1 << cell) - 1
    by_end = {(taken & earlier).bit_length(): zone for zone, taken in row.busy.items()}
    last = max(by_end, default=0)
    return by_end[last] if last else row.home


def _zone_after(row: TeamRow, cell: int) -> bytes:
    later = {taken >> cell: zone for zone, taken in row.busy.items()}
    by_start = {mask & -mask: zone for mask, zone in later.items() if mask}
    return by_start[min(by_start)] if by_start else row.home


def _slack(row: TeamRow, begin: int, end: int) -> int:
    """Return the free cells that would be left around the visit: few is tight."""
    taken = ~(row.work & ~row.taken)
    before = begin - (taken & ((1 << begin) - 1)).bit_length()
    after = taken >> end
    return before + (after & -after).bit_length() - 1
