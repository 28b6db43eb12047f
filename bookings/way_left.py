"""How long a team on its way still needs: the rest of the way at the pace of its zones.

Pure. Zones' travel times are what operations know of the city's traffic; where there is none,
the same estimate serves from which they are made (`scheduling/geometry.py`).
"""

from datetime import datetime, timedelta

from scheduling.geometry import CITY_KMH, PARKING_MINUTES

# The streets are a third longer than the straight line.
USUAL_PACE = 4 / 3 / CITY_KMH * 60
# Minutes for a kilometre of straight line; what lies beyond says more of two areas' shapes.
FASTEST_PACE, SLOWEST_PACE = 0.8, 6.0
# Nearer centres say nothing of a pace.
LEAST_KM_BETWEEN_ZONES = 2.0
_MINUTE = timedelta(minutes=1)


def pace(*, zone_minutes: int | None, zone_km: float) -> float:
    """Return the minutes for a kilometre between two zones, by the time to travel and park."""
    if zone_minutes is None or zone_km < LEAST_KM_BETWEEN_ZONES:
        return USUAL_PACE
    found = (zone_minutes - PARKING_MINUTES) / zone_km
    return min(max(found, FASTEST_PACE), SLOWEST_PACE)


def arrival_by_way(left_km: float, *, pace: float, seen_at: datetime) -> datetime:
    """Return when a team arrives that had so far to go when it was seen."""
    return seen_at + (left_km * pace + PARKING_MINUTES) * _MINUTE


def minutes_until(moment: datetime, *, now: datetime) -> int:
    """Return the minutes that are left, rounded up: who is promised too soon is waited for."""
    return max(-(-(moment - now) // _MINUTE), 0)
