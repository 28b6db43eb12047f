"""Save a zone with its bounding box."""

from scheduling.geometry import bounding_box
from scheduling.models import Zone


def save_zone(zone: Zone) -> Zone:
    """Set the box that look-ups use from the polygon and save; ValueError: no sound area."""
    zone.west, zone.south, zone.east, zone.north = bounding_box(zone.polygon)
    zone.save()
    return zone
