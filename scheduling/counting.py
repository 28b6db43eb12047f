"""How many of many masks have each cell set, counted for all cells at once."""

from collections.abc import Iterable

from scheduling import masks


def count_sets(columns: Iterable[int]) -> dict[int, int]:
    """Return the count of every cell that is set at all, earliest first.

    Adds the masks up as binary numbers that stand upright: counter i holds bit i of each
    cell's sum, so that one addition serves all cells.
    """
    counters: list[int] = []
    everywhere = 0
    for column in columns:
        everywhere |= column
        carry = column
        for i, counter in enumerate(counters):
            if not carry:
                break
            counters[i], carry = counter ^ carry, counter & carry
        if carry:
            counters.append(carry)
    return {cell: _read(counters, cell) for cell in masks.set_cells(everywhere)}


def _read(counters: list[int], cell: int) -> int:
    return sum((counter >> cell & 1) << i for i, counter in enumerate(counters))
