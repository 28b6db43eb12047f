"""Where a span of time stands on the board, as classes of its style sheet. Pure.

The page allows no inline styles: ``board.css`` has a class for each hour (h0..h36) and each
cell of five minutes inside one (m0..m11) at which something begins, and the same for how long
it lasts (l0..l36, k0..k11).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bookings.services.board.day import Span

HOUR, CELL = 60, 5
CELLS_AN_HOUR = HOUR // CELL
LAST_HOUR = 36
USUAL = Span(8 * HOUR, 18 * HOUR)


@dataclass(frozen=True)
class Columns:
    """The hours that a board shows, from the first up to the last one."""

    first_hour: int
    last_hour: int

    @property
    def number(self) -> int:
        """Return how many hours there are."""
        return self.last_hour - self.first_hour

    def place(self, span: Span) -> str:
        """Return the classes for a span; empty for one that lies outside."""
        first = max(span.start // CELL, self.first_hour * CELLS_AN_HOUR)
        last = min(-(-span.end // CELL), self.last_hour * CELLS_AN_HOUR)
        if first >= last:
            return ""
        hour, cell = divmod(first - self.first_hour * CELLS_AN_HOUR, CELLS_AN_HOUR)
        hours, cells = divmod(last - first, CELLS_AN_HOUR)
        return f"h{hour} m{cell} l{hours} k{cells}"


def columns_for(spans: Iterable[Span]) -> Columns:
    """Return the hours that show all spans, the usual day at least where there are none."""
    shown = list(spans) or [USUAL]
    first = max(min(span.start for span in shown) // HOUR, 0)
    last = min(-(-max(span.end for span in shown) // HOUR), LAST_HOUR)
    return Columns(first, max(last, first + 1))
