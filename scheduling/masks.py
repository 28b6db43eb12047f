"""Bit masks of 5-minute cells over the 36 hours that begin at a date's midnight.

Bit c stands for the minutes 5c to 5c+4. Spans are minutes, half open. Absolute minutes are
the day's ordinal x 1440 + the minute of the day, so that spans of different dates compare.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

CELL = 5
MINUTES_A_DAY = 24 * 60
WINDOW = 36 * 60
CELLS = WINDOW // CELL
BYTES = CELLS // 8
FULL = (1 << CELLS) - 1


def to_bytes(mask: int) -> bytes:
    """Write a mask as 54 little-endian bytes."""
    return mask.to_bytes(BYTES, "little")


def from_bytes(raw: bytes | memoryview) -> int:
    """Read a mask from its bytes."""
    return int.from_bytes(raw, "little")


def covering(start: int, end: int) -> int:
    """Return every cell that a span touches, clipped to the window."""
    return _cells(start // CELL, -(-end // CELL))


def inside(start: int, end: int) -> int:
    """Return the cells that lie wholly inside a span, clipped to the window."""
    return _cells(-(-start // CELL), end // CELL)


def _cells(first: int, last: int) -> int:
    first, last = max(first, 0), min(last, CELLS)
    return (1 << last) - (1 << first) if first < last else 0


def runs(mask: int, length: int) -> int:
    """Return the cells at which ``length`` set cells in a row begin."""
    have = 1
    while have < length and mask:
        step = min(have, length - have)
        mask &= mask >> step
        have += step
    return mask


def spans(mask: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of set cells as spans of minutes, earliest first."""
    cell = 0
    while mask:
        gap = (mask & -mask).bit_length() - 1
        mask >>= gap
        length = (~mask & (mask + 1)).bit_length() - 1
        cell += gap
        yield cell * CELL, (cell + length) * CELL
        mask >>= length
        cell += length


@lru_cache(maxsize=64)
def grid(step: int) -> int:
    """Return the cells at which visits may start: every ``step`` minutes of the date."""
    return sum(1 << start // CELL for start in range(0, MINUTES_A_DAY, step))


def absolute(day: date, minute: int) -> int:
    """Return a minute of a date's window as an absolute minute."""
    return day.toordinal() * MINUTES_A_DAY + minute


def touched_dates(start: int, end: int) -> list[date]:
    """Return the dates whose windows an absolute span touches, earliest first.

    The window of a date holds the next morning too, so a visit in the morning touches two.
    """
    first, last = (start - WINDOW) // MINUTES_A_DAY + 1, (end - 1) // MINUTES_A_DAY
    return [date.fromordinal(day) for day in range(first, last + 1)]


def covering_on(day: date, start: int, end: int) -> int:
    """Return the cells of a date's window that an absolute span touches."""
    midnight = absolute(day, 0)
    return covering(start - midnight, end - midnight)
