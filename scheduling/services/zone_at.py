"""Find the zone of a place."""

from scheduling.geometry import holds_point
from scheduling.models import Zone


def zone_at(*, latitude: float, longitude: float) -> Zone | None:
    """Return the active zone that holds a point, the first by name where zones overlap.

    One query: the bounding boxes choose, the polygons decide.
    """
    around = Zone.objects.around(latitude=latitude, longitude=longitude)
    return next(
        (
            zone
            for zone in around
            if holds_point(zone.polygon, latitude=latitude, longitude=longitude)
        ),
        None,
    )
