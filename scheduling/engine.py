"""The search: which starts are free and who comes. Integers in, integers out.

One engine answers searches and bookings alike; a search and a booking that disagree would
sell time that nobody has.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scheduling import masks
from scheduling.masks import CELL, FULL, MINUTES_A_DAY
from scheduling.timeslots import Reason


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One suitable team on the date: masks of its work and of what is taken.

    ``minutes`` are sold already that date; ``version`` is for the one who writes the row.
    """

    team_id: uuid.UUID
    work: int
    busy: int
    jobs: int = 0
    minutes: int = 0
    max_minutes: int = MINUTES_A_DAY
    version: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """What a service asks of a team's time, in minutes and days."""

    step_minutes: int = 30
    preparation_minutes: int = 0
    cleanup_minutes: int = 0
    lead_minutes: int = 0
    horizon_days: int = 60


@dataclass(frozen=True, slots=True)
class Demand:
    """A wanted visit; ``now_minute`` counts from the date's midnight, negative before it."""

    rule: Rule
    minutes: int
    number_of_teams: int
    now_minute: int

    @property
    def days_ahead(self) -> int:
        """Return how many days after today the date lies."""
        return -(self.now_minute // MINUTES_A_DAY)

    @property
    def visit_cells(self) -> int:
        """Return the cells in which the team must be at work."""
        return -(-self.minutes // CELL)

    def occupied(self, start: int) -> tuple[int, int]:
        """Return the span taken by a visit: its margins included, rounded out to cells."""
        begin = (start - self.rule.preparation_minutes) // CELL * CELL
        end = -(-(start + self.minutes + self.rule.cleanup_minutes) // CELL) * CELL
        return begin, end


@dataclass(frozen=True, slots=True)
class Starts:
    """Free starts with the number of teams that could come; without any, the reason."""

    capacities: dict[int, int]
    reason: Reason | None = None


def find_starts(rows: Sequence[TeamRow], demand: Demand) -> Starts:
    """Return every start of the date at which enough teams are free."""
    found = _free_teams(rows, demand, masks.grid(demand.rule.step_minutes))
    if isinstance(found, Reason):
        return Starts({}, found)
    counters = _count([starts for _, starts in found])
    counts = {cell * CELL: _read(counters, cell) for cell in _set_bits(_union(found))}
    capacities = {s: count for s, count in counts.items() if count >= demand.number_of_teams}
    return Starts(capacities, None if capacities else Reason.NOT_ENOUGH_TEAMS)


def choose_teams(
    rows: Sequence[TeamRow],
    demand: Demand,
    start: int,
    *,
    preferred: Collection[uuid.UUID] = (),
    skip: int = 0,
) -> list[TeamRow] | Reason:
    """Return the best teams for a start, or why there are not enough.

    Preferred ones first, then the tightest fit, the fewest minutes that date, the id. ``skip``
    turns the order of the others by so many places: whoever lost a race tries another team
    than the other losers.
    """
    grid = masks.grid(demand.rule.step_minutes)
    if start % demand.rule.step_minutes or not 0 <= start < MINUTES_A_DAY:
        return Reason.TIMESLOT_UNAVAILABLE
    found = _free_teams(rows, demand, grid & (1 << start // CELL))
    if isinstance(found, Reason):
        return Reason.TIMESLOT_UNAVAILABLE if found is Reason.FULLY_BOOKED else found
    if len(found) < demand.number_of_teams:
        return Reason.NOT_ENOUGH_TEAMS
    best = sorted(
        (row for row, _ in found),
        key=lambda row: (_slack(row, demand, start), row.minutes, row.team_id),
    )
    known = [row for row in best if row.team_id in preferred]
    others = [row for row in best if row.team_id not in preferred]
    turn = skip % (len(others) or 1)
    return (known + others[turn:] + others[:turn])[: demand.number_of_teams]


def _free_teams(
    rows: Sequence[TeamRow], demand: Demand, wanted: int
) -> list[tuple[TeamRow, int]] | Reason:
    """Narrow each team's starts step by step; the step that leaves nothing is the reason."""
    if demand.days_ahead > demand.rule.horizon_days:
        return Reason.BEYOND_HORIZON
    if demand.days_ahead < 0:
        return Reason.LEAD_TIME
    if not any(row.work for row in rows):
        return Reason.CLOSED_DAY
    found = _nonzero([(row, _working_starts(row, demand) & wanted) for row in rows])
    if not found:
        return Reason.OUTSIDE_HOURS
    later = _later_than(demand.now_minute + demand.rule.lead_minutes)
    found = _nonzero([(row, starts & later) for row, starts in found])
    if not found:
        return Reason.LEAD_TIME
    found = _nonzero([(row, starts & _open_starts(row, demand)) for row, starts in found])
    return found or Reason.FULLY_BOOKED


def _working_starts(row: TeamRow, demand: Demand) -> int:
    if demand.minutes > row.max_minutes:
        return 0
    return masks.runs(row.work, demand.visit_cells)


def _open_starts(row: TeamRow, demand: Demand) -> int:
    """Return the starts whose occupied span, margins included, is free of other visits."""
    if row.minutes + demand.minutes > row.max_minutes:
        return 0
    begin, end = demand.occupied(0)
    return masks.runs(~row.busy & FULL, (end - begin) // CELL) << (-begin // CELL)


def _later_than(minute: int) -> int:
    """Return the cells that begin at or after a minute."""
    return masks.covering(-(-minute // CELL) * CELL, masks.WINDOW)


def _nonzero(found: list[tuple[TeamRow, int]]) -> list[tuple[TeamRow, int]]:
    return [pair for pair in found if pair[1]]


def _union(found: list[tuple[TeamRow, int]]) -> int:
    union = 0
    for _, starts in found:
        union |= starts
    return union


def _count(columns: list[int]) -> list[int]:
    """Add up masks bit by bit: counter i holds bit i of every cell's sum."""
    counters: list[int] = []
    for column in columns:
        carry = column
        for i, counter in enumerate(counters):
            counters[i], carry = counter ^ carry, counter & carry
        if carry:
            counters.append(carry)
    return counters


def _read(counters: list[int], cell: int) -> int:
    return sum((counter >> cell & 1) << i for i, counter in enumerate(counters))


def _set_bits(mask: int) -> list[int]:
    return [cell for cell in range(mask.bit_length()) if mask >> cell & 1]


def _slack(row: TeamRow, demand: Demand, start: int) -> int:
    """Return the free cells around the visit that would be left over: few is tight."""
    begin, end = demand.occupied(start)
    first, last = begin // CELL, end // CELL
    taken = ~(row.work & ~row.busy)
    before = first - (taken & ((1 << first) - 1)).bit_length()
    behind = taken >> last
    return before + (behind & -behind).bit_length() - 1
