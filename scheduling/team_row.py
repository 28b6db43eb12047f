"""A team's day as the engine sees it: masks of its work, its breaks and its visits.

Travel between visits depends on their zones, so reserved time is one mask per zone: the masks
of a few zones are read and widened far faster than a list of visits. A zone's key is the 16
bytes of its id.
"""

import uuid
from collections.abc import Mapping
from struct import Struct
from typing import NamedTuple

from cleanlife.clock import MINUTES_A_DAY
from scheduling import masks

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
