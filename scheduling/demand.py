"""What the engine is asked: teams' days, and a wanted visit with its service's rule."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from cleanlife.clock import MINUTES_A_DAY
from scheduling import masks
from scheduling.masks import CELL
from scheduling.places import Busy

Travel = Mapping[tuple[bytes, bytes], int]


class TeamRow(NamedTuple):
    """One suitable team on the date: masks of its work and breaks, and what is taken where.

    ``minutes`` are sold already that date; ``version`` is for the one who writes the row.
    """

    team_id: uuid.UUID
    work: int
    breaks: int = 0
    busy: Busy = {}
    jobs: int = 0
    minutes: int = 0
    max_minutes: int = MINUTES_A_DAY
    version: int = 0
    home: bytes = b""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a service asks of a team's time, in minutes and days.

    ``cutoff_minute`` is the minute of the day before at which a date is sold no longer.
    """

    step_minutes: int = 30
    preparation_minutes: int = 0
    cleanup_minutes: int = 0
    lead_minutes: int = 0
    cutoff_minute: int | None = None
    horizon_days: int = 60


class Ways(dict[bytes, tuple[int, int]]):
    """The cells it takes to a zone and back from it, worked out when they are asked for."""

    def __init__(self, here: bytes, travel: Travel):
        super().__init__()
        self._here = here
        self._travel = travel

    def __missing__(self, zone: bytes) -> tuple[int, int]:
        """Work both out and keep them."""
        there = masks.round_up(self._travel.get((self._here, zone), 0))
        back = masks.round_up(self._travel.get((zone, self._here), 0))
        self[zone] = there, back
        return there, back


@dataclass(frozen=True)
class Demand:
    """A wanted visit; ``now_minute`` counts from the date's midnight, negative before it.

    ``travel`` holds the minutes from zone to zone; a pair that is not there takes none.
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
    def ways(self) -> "Ways":
        """Return the cells on the way to another visit and from it, by its zone."""
        return Ways(self.zone, self.travel)

    def occupied(self, start: int) -> tuple[int, int]:
        """Return the minutes taken by a visit: its margins included, rounded out to cells."""
        return start - self.cells_before * CELL, start + self.cells_from_start * CELL

    def bookable_starts(self) -> int:
        """Return the starts that come after the shortest notice and before the cut-off."""
        cutoff = self.rule.cutoff_minute
        if cutoff is not None and self.now_minute >= cutoff - MINUTES_A_DAY:
            return 0
        return masks.inside(self.now_minute + self.rule.lead_minutes, masks.WINDOW)
