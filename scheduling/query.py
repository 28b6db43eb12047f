"""The input of the engine as integers and masks: teams' days, and the visit asked for.

Travel between visits depends on their zones, so reserved time is one mask per zone: the masks
of a few zones are read and widened far faster than a list of visits. A zone's key is the 16
bytes of its id.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from struct import Struct
from typing import NamedTuple

from cleanlife.clock import MINUTES_A_DAY
from scheduling import masks
from scheduling.masks import CELL

# A zone's id and its mask.
ENTRY = Struct(f"16s{masks.BYTES}s")

Busy = Mapping[bytes, int]


class TeamRow(NamedTuple):
    """One suitable team on a date.

    ``jobs`` and ``minutes`` are those booked on that date; ``version`` is for its writer.
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

    @property
    def taken(self) -> int:
        """Return the cells that are taken in any zone."""
        return union(self.busy)

    def add(self, zone: bytes, cells: int) -> "TeamRow":
        """Return it with more cells taken in a zone."""
        return self._replace(busy={**self.busy, zone: self.busy.get(zone, 0) | cells})

    def remove(self, zone: bytes, cells: int) -> "TeamRow":
        """Return it with cells of a zone free again; a zone without any is left out."""
        busy = {**self.busy, zone: self.busy.get(zone, 0) & ~cells}
        return self._replace(busy={key: mask for key, mask in busy.items() if mask})


def union(busy: Busy) -> int:
    """Return the cells that are taken in any zone."""
    cells = 0
    for mask in busy.values():
        cells |= mask
    return cells


def busy_to_bytes(busy: Busy) -> bytes:
    """Write key and mask of every zone with reserved time, by key."""
    return b"".join(key + masks.to_bytes(busy[key]) for key in sorted(busy) if busy[key])


def busy_from_bytes(raw: bytes | memoryview) -> dict[bytes, int]:
    """Read what ``busy_to_bytes`` wrote."""
    return {key: masks.from_bytes(mask) for key, mask in ENTRY.iter_unpack(raw)}


# Minutes from one zone to another, by the keys of both.
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

    Between zones that are not in ``travel`` no time is needed.
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
        """Return the minutes that a visit occupies, margins included, rounded out to cells."""
        return start - self.cells_before * CELL, start + self.cells_from_start * CELL

    def bookable_starts(self) -> int:
        """Return the starts after the shortest notice and before the cut-off."""
        cutoff = self.rule.cutoff_minute
        if cutoff is not None and self.now_minute >= cutoff - MINUTES_A_DAY:
            return 0
        return masks.inside(self.now_minute + self.rule.lead_minutes, masks.WINDOW)
