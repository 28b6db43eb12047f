"""Where one visit fits into one team's day, and the finer reason why not. Pure.

The engine decides; what it takes away for one reason is only named more exactly here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cleanlife.clock import MINUTES_A_DAY
from scheduling import masks
from scheduling.engine import sift_starts
from scheduling.query import AvailabilityQuery, TeamRow
from scheduling.timeslots import Reason, TeamReason

# Every start that a date has, in steps of a cell.
ALL_STARTS = masks.grid(masks.CELL)
Refused = tuple[tuple[TeamReason, int], ...]


@dataclass(frozen=True, slots=True)
class Starts:
    """The free starts of a team on a date, and the others by the reason that refuses them."""

    free: int
    refused: Refused

    def reason_at(self, start: int) -> TeamReason | None:
        """Return why a start is refused; None for a free one."""
        bit = 1 << masks.cell_of(start)
        return next((reason for reason, starts in self.refused if starts & bit), None)

    def with_those_of(self, other: "Starts", starts: int) -> "Starts":
        """Return them with some starts judged as the other ones are."""
        mine = [(reason, cells & ~starts) for reason, cells in self.refused]
        theirs = [(reason, cells & starts) for reason, cells in other.refused]
        free = self.free & ~starts | other.free & starts
        return Starts(free, tuple(part for part in mine + theirs if part[1]))

    def except_for(self, starts: int, reason: TeamReason) -> "Starts":
        """Return them with some of the free ones refused for another reason."""
        lost = self.free & starts
        return Starts(self.free & ~lost, (*self.refused, (reason, lost))) if lost else self


def none_free(reason: TeamReason) -> Starts:
    """Return the starts of a team that cannot come at all."""
    return Starts(0, ((reason, ALL_STARTS),))


def fit_team(row: TeamRow, query: AvailabilityQuery, *, passed: int, off: int) -> Starts:
    """Return where the visit fits.

    ``passed`` are the starts whose time has gone, ``off`` the cells in which the team has time
    off; the query itself takes place at the date's midnight, without rules of selling.
    """
    free, taken_away = sift_starts(row, query, ALL_STARTS & ~passed)
    refused = [(TeamReason.START_HAS_PASSED, passed & ALL_STARTS)]
    for reason, starts in taken_away:
        refused += _name(reason, starts, row, query, off=off)
    return Starts(free, tuple(refused))


def _name(
    reason: Reason, starts: int, row: TeamRow, query: AvailabilityQuery, *, off: int
) -> Iterator[tuple[TeamReason, int]]:
    match reason:
        case Reason.CLOSED_DAY:
            yield (TeamReason.TIME_OFF if off else TeamReason.CLOSED_DAY), starts
        case Reason.OUTSIDE_HOURS if query.minutes > row.max_minutes:
            yield TeamReason.DAY_FULL, starts
        case Reason.OUTSIDE_HOURS:
            yield from _name_hours(starts, row, query.visit_cells, off=off)
        case Reason.FULLY_BOOKED:
            is_full = row.minutes + query.minutes > row.max_minutes
            yield (TeamReason.DAY_FULL if is_full else TeamReason.TAKEN), starts
        case Reason.TRAVEL_GAP:
            yield TeamReason.TRAVEL_GAP, starts
        case _:
            raise ValueError(f"Without rules of selling, {reason} refuses nothing.")


def _name_hours(
    starts: int, row: TeamRow, cells: int, *, off: int
) -> Iterator[tuple[TeamReason, int]]:
    """Tell breaks and time off from hours at which nobody of the team works anyway."""
    in_break = starts & masks.runs(row.work | row.breaks, cells)
    in_time_off = starts & ~in_break & masks.runs(row.work | row.breaks | off, cells)
    yield TeamReason.BREAK, in_break
    yield TeamReason.TIME_OFF, in_time_off
    yield TeamReason.NOT_AT_WORK, starts & ~in_break & ~in_time_off


def spans_of(starts: int) -> Iterator[tuple[int, int]]:
    """Yield runs of starts as minutes of the date, the end not included."""
    for first, end in masks.spans(starts & ALL_STARTS):
        yield first, min(end, MINUTES_A_DAY)
