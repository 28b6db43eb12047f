"""Where a team is, as coarsely as anybody but operations may know it.

Pure. A fixed grid: the same place always gives the same cell, so that many answers together say
no more than one. Nothing is averaged and no noise is added, for both can be undone.
"""

import math
from typing import NamedTuple

# Cells a degree: 300 m from south to north anywhere, 306 m from west to east in Riyadh.
ROWS_A_DEGREE, COLUMNS_A_DEGREE = 370, 330
# Of a degree: 1 m, far less than a cell.
_DECIMALS = 5


class Place(NamedTuple):
    """A point in degrees."""

    latitude: float
    longitude: float


def coarse_position(latitude: float, longitude: float) -> Place:
    """Return the centre of the cell that holds a point."""
    return Place(_centre(latitude, ROWS_A_DEGREE), _centre(longitude, COLUMNS_A_DEGREE))


def _centre(degrees: float, cells: int) -> float:
    return round((math.floor(degrees * cells) + 0.5) / cells, _DECIMALS)
