"""GeoJSON areas in degrees: validity, bounding box, points inside, distance."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import shapely
from django.utils.translation import gettext
from shapely.geometry import MultiPolygon, Point, Polygon, shape
from shapely.validation import explain_validity

from scheduling.masks import MOST_TRAVEL_MINUTES

MIN_POSITIONS = 4  # A ring is a triangle at least, its first position repeated (RFC 7946).
AREAS = ("Polygon", "MultiPolygon")
NO_AREAS = ("Point", "MultiPoint", "LineString", "MultiLineString")
# The country we clean in; no number is both, so a position there cannot pass for a swapped one.
SAUDI_LONGITUDES, SAUDI_LATITUDES = (34, 56), (16, 33)
EAST_LIMIT, NORTH_LIMIT = 180, 90
METERS_A_KM = 1000
KM_A_DEGREE, CITY_KMH, PARKING_MINUTES, LEAST_TRAVEL_MINUTES = 111.2, 40, 5, 10


class Box(NamedTuple):
    """A bounding box in degrees."""

    west: float
    south: float
    east: float
    north: float


def find_area(geojson: Any) -> Any:
    """Return the one Polygon or MultiPolygon in a GeoJSON object of any type, RFC 7946.

    Points and lines beside it, such as a marker, are left out. Raises ValueError that says what
    is wrong with it.
    """
    areas = list(_areas_in(geojson))
    if not areas:
        raise ValueError(
            gettext("This GeoJSON holds no area: it needs a Polygon or a MultiPolygon.")
        )
    if len(areas) > 1:
        text = gettext(
            "It holds %(count)s areas, and a zone is one: save each as a zone of its own, or "
            "join them into one MultiPolygon."
        )
        raise ValueError(text % {"count": len(areas)})
    read_area(areas[0])
    return areas[0]


def read_area(polygon: Any) -> Polygon | MultiPolygon:
    """Return the area of a GeoJSON Polygon or MultiPolygon, RFC 7946.

    Raises ValueError that says what is wrong with it.
    """
    if not isinstance(polygon, dict) or polygon.get("type") not in AREAS:
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
    kilometres = kilometres_between(centre_of(origin), centre_of(destination)) * 4 / 3
    minutes = math.ceil((kilometres / CITY_KMH * 60 + PARKING_MINUTES) / 5) * 5
    return min(max(minutes, LEAST_TRAVEL_MINUTES), MOST_TRAVEL_MINUTES)


def kilometres_between(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the straight way between two points (latitude, longitude), exact within a city."""
    (south, west), (north, east) = start, end
    eastward = (east - west) * math.cos(math.radians((south + north) / 2))
    return math.hypot(eastward, north - south) * KM_A_DEGREE


def meters_between(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the same way in metres."""
    return kilometres_between(start, end) * METERS_A_KM


def centre_of(polygon: Any) -> tuple[float, float]:
    """Return the centroid of a GeoJSON area (latitude, longitude)."""
    centre = shape(polygon).centroid
    return centre.y, centre.x


def _areas_in(geojson: Any) -> Iterator[dict[str, Any]]:
    found = [geojson]
    while found:
        item = found.pop()
        kind = item.get("type") if isinstance(item, dict) else None
        if kind == "FeatureCollection":
            found += _members(item, "features")
        elif kind == "GeometryCollection":
            found += _members(item, "geometries")
        elif kind == "Feature":
            # A feature without a place has null (RFC 7946, 3.2).
            found += [geometry for geometry in [item.get("geometry")] if geometry is not None]
        elif kind in AREAS:
            yield {"type": kind, "coordinates": item.get("coordinates")}
        elif kind not in NO_AREAS:
            raise ValueError(
                gettext(
                    "It must be GeoJSON: a Polygon or MultiPolygon, or a Feature, "
                    "FeatureCollection or GeometryCollection that holds one."
                )
            )


def _members(collection: dict[str, Any], name: str) -> list[Any]:
    members = collection.get(name)
    if isinstance(members, list):
        return members
    text = gettext('This %(type)s of GeoJSON needs a list "%(name)s".')
    raise ValueError(text % {"type": collection["type"], "name": name})


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
    if _are_swapped(position[0], position[1]):
        text = gettext(
            "Latitude and longitude are swapped: [%(first)s, %(second)s] must be "
            "[%(second)s, %(first)s]. Longitude comes first."
        )
        raise ValueError(text % {"first": position[0], "second": position[1]})
    if abs(position[0]) > EAST_LIMIT or abs(position[1]) > NORTH_LIMIT:
        raise ValueError(
            gettext("Longitude must lie within -180..180 and latitude within -90..90.")
        )


def _are_swapped(longitude: float, latitude: float) -> bool:
    """Return whether a position lies in Saudi Arabia only if its numbers change places."""
    west, east = SAUDI_LONGITUDES
    south, north = SAUDI_LATITUDES
    return south <= longitude <= north and west <= latitude <= east


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return isinstance(value, int) or math.isfinite(value)
