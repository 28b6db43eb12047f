"""Save a zone with its bounding box and travel times to all others."""

from django.db import transaction

from scheduling.geometry import bounding_box, estimate_travel
from scheduling.models import Zone, ZoneTravel


@transaction.atomic
def save_zone(zone: Zone) -> Zone:
    """Set the bounding box from the polygon, save, and estimate missing travel times.

    Raises ValueError for an invalid area.
    """
    zone.west, zone.south, zone.east, zone.north = bounding_box(zone.polygon)
    zone.save()
    for other in Zone.objects.exclude(pk=zone.pk):
        _fill(zone, other)
        _fill(other, zone)
    return zone


def _fill(origin: Zone, destination: Zone) -> None:
    ZoneTravel.objects.get_or_create(
        origin=origin,
        destination=destination,
        defaults={"minutes": estimate_travel(origin.polygon, destination.polygon)},
    )
