"""Bit masks of 5-minute cells over 36 hours of a date, with a margin on either side.

Spans are minutes after the date's midnight, half open. Bit c stands for the minutes
``5c - MARGIN`` to ``5c - MARGIN + 4``: the margin shows the neighbouring dates' visits that
preparation, clean-up and travel of a visit of this date can reach. Absolute minutes are the
day's ordinal x 1440 + the minute of the day, so that spans of different dates compare.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from cleanlife.clock import MINUTES_A_DAY

CELL = 5
WINDOW = 36 * 60  # Hours that run past midnight end by noon of the next day.
MARGIN = 180
# Together they stay within the margin, by constraints of the tables.
MOST_AROUND_MINUTES = 60
MOST_TRAVEL_MINUTES = MARGIN - MOST_AROUND_MINUTES
CELLS = (MARGIN + WINDOW + MARGIN) // CELL
BYTES = CELLS // 8
FULL = (1 << CELLS) - 1


def to_bytes(mask: int) -> bytes:
    """Write a mask as 63 little-endian bytes."""
    return mask.to_bytes(BYTES, "little")


def from_bytes(raw: bytes | memoryview) -> int:
    """Read a mask from its bytes."""
    return int.from_bytes(raw, "little")


def cell_of(minute: int) -> int:
    """Return the number of the cell that holds a minute."""
    return (minute + MARGIN) // CELL


def minute_of(cell: int) -> int:
    """Return the minute at which a cell begins."""
    return cell * CELL - MARGIN


def covering(start: int, end: int) -> int:
    """Return every cell that a span touches, clipped to the mask."""
    return _cells(cell_of(start), cell_of(end + CELL - 1))


def inside(start: int, end: int) -> int:
    """Return the cells that lie wholly inside a span, clipped to the mask."""
    return _cells(cell_of(start + CELL - 1), cell_of(end))


def _cells(first: int, last: int) -> int:
    first, last = max(first, 0), min(last, CELLS)
    return (1 << last) - (1 << first) if first < last else 0


def round_up(minutes: int) -> int:
    """Return how many cells a duration needs."""
    return -(-minutes // CELL)


def runs(mask: int, length: int) -> int:
    """Return the cells at which ``length`` set cells in a row begin."""
    for step in _doubling(length):
        mask &= mask >> step
    return mask


def widen(mask: int, back: int, on: int) -> int:
    """Return every cell up to ``back`` before or ``on`` after a set one."""
    for step in _doubling(back + on + 1):
        mask |= mask << step
    return mask >> back & FULL


@lru_cache(maxsize=1024)
def _doubling(length: int) -> tuple[int, ...]:
    """Return shifts that widen one cell to ``length`` cells, each at most the present width."""
    have, steps = 1, []
    while have < length:
        steps.append(min(have, length - have))
        have += steps[-1]
    return tuple(steps)


def longest_run(mask: int) -> int:
    """Return the length of the longest run of set cells."""
    return max((end - start for start, end in spans(mask)), default=0) // CELL


def spans(mask: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of set cells as spans of minutes, earliest first."""
    cell = 0
    while mask:
        gap = (mask & -mask).bit_length() - 1
        mask >>= gap
        length = (~mask & (mask + 1)).bit_length() - 1
        cell += gap
        yield minute_of(cell), minute_of(cell + length)
        mask >>= length
        cell += length


@lru_cache(maxsize=64)
def grid(step: int) -> int:
    """Return the cells at which visits may start: every ``step`` minutes of the date."""
    return sum(1 << cell_of(start) for start in range(0, MINUTES_A_DAY, step))


def count_cells(columns: Iterable[int]) -> dict[int, int]:
    """Return in how many masks each cell is set, for all set cells, earliest first.

    Bit-sliced addition: counter i holds bit i of every cell's sum, so one addition serves all
    cells.
    """
    counters: list[int] = []
    anywhere = 0
    for column in columns:
        anywhere |= column
        carry = column
        for i, counter in enumerate(counters):
            if not carry:
                break
            counters[i], carry = counter ^ carry, counter & carry
        if carry:
            counters.append(carry)
    return {
        cell: sum((counter >> cell & 1) << i for i, counter in enumerate(counters))
        for cell in set_cells(anywhere)
    }


def set_cells(mask: int) -> list[int]:
    """Return the numbers of the set cells, earliest first."""
    cells = []
    while mask:
        lowest = mask & -mask
        cells.append(lowest.bit_length() - 1)
        mask ^= lowest
    return cells


def absolute(day: date, minute: int) -> int:
    """Return a minute of a date as an absolute minute."""
    return day.toordinal() * MINUTES_A_DAY + minute


def touched_dates(start: int, end: int) -> list[date]:
    """Return the dates whose masks show an absolute span, earliest first.

    A mask reaches into neighbouring dates, so most visits are shown by two or three.
    """
    first = (start - WINDOW - MARGIN) // MINUTES_A_DAY + 1
    last = (end + MARGIN - 1) // MINUTES_A_DAY
    return [date.fromordinal(day) for day in range(first, last + 1)]


def covering_on(day: date, start: int, end: int) -> int:
    """Return the cells of a date's mask that an absolute span touches."""
    midnight = absolute(day, 0)
    return covering(start - midnight, end - midnight)
