"""GeoJSON areas in degrees: validity, bounding box, points inside, distance."""

import math
from typing import Any, NamedTuple, cast

import shapely
from django.utils.translation import gettext
from shapely.geometry import MultiPolygon, Point, Polygon, shape
from shapely.validation import explain_validity

from scheduling.masks import MOST_TRAVEL_MINUTES

MIN_POSITIONS = 4  # A ring is a triangle at least, its first position repeated (RFC 7946).
EAST_LIMIT, NORTH_LIMIT = 180, 90
KM_A_DEGREE, CITY_KMH, PARKING_MINUTES, LEAST_TRAVEL_MINUTES = 111.2, 40, 5, 10


class Box(NamedTuple):
    """A bounding box in degrees."""

    west: float
    south: float
    east: float
    north: float


def read_area(polygon: Any) -> Polygon | MultiPolygon:
    """Return the area of a GeoJSON Polygon or MultiPolygon, RFC 7946.

    Raises ValueError that says what is wrong with it.
    """
    if not isinstance(polygon, dict) or polygon.get("type") not in {"Polygon", "MultiPolygon"}:
        raise ValueError(
            gettext('It must be GeoJSON with "type": "Polygon" or "MultiPolygon".')
        )
    parts = polygon.get("coordinates")
    if polygon["type"] == "Polygon":
        parts = [parts]
    for rings in _non_empty_list(parts, "polygons"):
        for ring in _non_empty_list(rings, "rings"):
            _check_ring(ring)
    area = shape(polygon)
    if not area.is_valid:
        text = gettext("The lines of the area cross or touch: %(where)s.")
        raise ValueError(text % {"where": explain_validity(area)})
    return cast(Polygon | MultiPolygon, area)


def bounding_box(polygon: Any) -> Box:
    """Return the box around a GeoJSON area."""
    return Box(*read_area(polygon).bounds)


def holds_point(polygon: Any, *, latitude: float, longitude: float) -> bool:
    """Return whether a point lies in a GeoJSON area or on its edge."""
    return bool(shapely.covers(shape(polygon), Point(longitude, latitude)))


def estimate_travel(origin: Any, destination: Any) -> int:
    """Return the minutes by car between the centroids of two GeoJSON areas, 10 to 120.

    The straight line plus a third for the streets, at 40 km/h, and 5 minutes to park, rounded
    up to 5 minutes. An estimate for operations to correct.
    """
    (west, south), (east, north) = _centroid(origin), _centroid(destination)
    eastward = (east - west) * math.cos(math.radians((south + north) / 2))
    kilometres = math.hypot(eastward, north - south) * KM_A_DEGREE * 4 / 3
    minutes = math.ceil((kilometres / CITY_KMH * 60 + PARKING_MINUTES) / 5) * 5
    return min(max(minutes, LEAST_TRAVEL_MINUTES), MOST_TRAVEL_MINUTES)


def _centroid(polygon: Any) -> tuple[float, float]:
    centre = shape(polygon).centroid
    return centre.x, centre.y


def _non_empty_list(values: Any, name: str) -> list[Any]:
    if not isinstance(values, list) or not values:
        raise ValueError(
            gettext('"coordinates" must hold a list of %(name)s.') % {"name": name}
        )
    return values


def _check_ring(ring: Any) -> None:
    positions = _non_empty_list(ring, "positions")
    for position in positions:
        _check_position(position)
    if len(positions) < MIN_POSITIONS or positions[0] != positions[-1]:
        raise ValueError(
            gettext("A ring needs at least 4 positions, the last equal to the first.")
        )


def _check_position(position: Any) -> None:
    if not isinstance(position, list) or len(position) not in {2, 3}:
        raise ValueError(gettext("A position must be [longitude, latitude]."))
    if not all(_is_number(value) for value in position):
        raise ValueError(gettext("Longitude and latitude must be numbers."))
    if abs(position[0]) > EAST_LIMIT or abs(position[1]) > NORTH_LIMIT:
        raise ValueError(
            gettext("Longitude must lie within -180..180 and latitude within -90..90.")
        )


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    )
