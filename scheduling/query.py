"""The input of the engine: a visit, its service's rule and travel times, as integers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cleanlife.clock import MINUTES_A_DAY
from scheduling import masks
from scheduling.masks import CELL

# Minutes from one zone to another, by the keys of both (``scheduling.team_row``).
Travel = Mapping[tuple[bytes, bytes], int]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a service requires of a team's time, in minutes and days.

    ``cutoff_minute`` is the minute of the day before from which a date is no longer sold.
    """

    step_minutes: int = 30
    preparation_minutes: int = 0
    cleanup_minutes: int = 0
    lead_minutes: int = 0
    cutoff_minute: int | None = None
    horizon_days: int = 60


class TravelCells(dict[bytes, tuple[int, int]]):
    """Cells of travel to a zone and back from it, computed on first use."""

    def __init__(self, here: bytes, travel: Travel):
        super().__init__()
        self._here = here
        self._travel = travel

    def __missing__(self, zone: bytes) -> tuple[int, int]:
        """Compute and store both."""
        there = masks.round_up(self._travel.get((self._here, zone), 0))
        back = masks.round_up(self._travel.get((zone, self._here), 0))
        self[zone] = there, back
        return there, back


@dataclass(frozen=True)
class AvailabilityQuery:
    """One visit on one date; ``now_minute`` counts from the date's midnight, negative before.

    A pair of zones that is not in ``travel`` takes no time.
    """

    rule: Rule
    minutes: int
    number_of_teams: int
    now_minute: int
    zone: bytes = b""
    travel: Travel = field(default_factory=dict)

    @property
    def days_ahead(self) -> int:
        """Return how many days after today the date lies."""
        return -(self.now_minute // MINUTES_A_DAY)

    @cached_property
    def visit_cells(self) -> int:
        """Return the cells in which the team must be at work."""
        return masks.round_up(self.minutes)

    @cached_property
    def cells_before(self) -> int:
        """Return the cells of preparation."""
        return masks.round_up(self.rule.preparation_minutes)

    @cached_property
    def cells_from_start(self) -> int:
        """Return the cells of the visit with its clean-up."""
        return masks.round_up(self.minutes + self.rule.cleanup_minutes)

    @cached_property
    def travel_cells(self) -> TravelCells:
        """Return the cells of travel to another visit and from it, by its zone."""
        return TravelCells(self.zone, self.travel)

    def occupied(self, start: int) -> tuple[int, int]:
        """Return the minutes that a visit takes, margins included, rounded out to cells."""
        return start - self.cells_before * CELL, start + self.cells_from_start * CELL

    def bookable_starts(self) -> int:
        """Return the starts after the shortest notice and before the cut-off."""
        cutoff = self.rule.cutoff_minute
        if cutoff is not None and self.now_minute >= cutoff - MINUTES_A_DAY:
            return 0
        return masks.inside(self.now_minute + self.rule.lead_minutes, masks.WINDOW)
