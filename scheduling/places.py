"""What of a team's time is taken, by the zone in which: one mask for each zone.

Travel depends on where a visit was and where the next one is; the masks of a few zones are
read and widened far faster than a list of visits. A zone's key is the 16 bytes of its id.
"""

from collections.abc import Mapping
from struct import Struct

from scheduling import masks

# A zone's id and its mask.
ENTRY = Struct(f"16s{masks.BYTES}s")

Busy = Mapping[bytes, int]


def to_bytes(busy: Busy) -> bytes:
    """Write key and mask of every zone in which something is taken, by key."""
    return b"".join(key + masks.to_bytes(busy[key]) for key in sorted(busy) if busy[key])


def from_bytes(raw: bytes | memoryview) -> dict[bytes, int]:
    """Read what ``to_bytes`` wrote."""
    return {key: masks.from_bytes(mask) for key, mask in ENTRY.iter_unpack(raw)}


def union(busy: Busy) -> int:
    """Return the cells that are taken anywhere."""
    cells = 0
    for mask in busy.values():
        cells |= mask
    return cells


def add(busy: Busy, key: bytes, mask: int) -> dict[bytes, int]:
    """Return it with cells taken in a zone."""
    return {**busy, key: busy.get(key, 0) | mask}


def take_out(busy: Busy, key: bytes, mask: int) -> dict[bytes, int]:
    """Return it with cells of a zone given back; a zone without any is left out."""
    left = {**busy, key: busy.get(key, 0) & ~mask}
    return {key: mask for key, mask in left.items() if mask}
