"""Areas: sound or refused, their box, and what they hold."""

import pytest

from scheduling.geometry import bounding_box, find_area, holds_point, read_area
from tests.factories.scheduling import square

RIYADH = square(46.6, 24.6)
HOLE = [[46.65, 24.65], [46.7, 24.65], [46.7, 24.7], [46.65, 24.7], [46.65, 24.65]]


def ring(*positions):
    return {"type": "Polygon", "coordinates": [list(positions)]}


def test_knows_the_box():
    assert bounding_box(RIYADH) == pytest.approx((46.6, 24.6, 46.8, 24.8))


def test_holds_the_points_inside_and_on_the_edge():
    assert holds_point(RIYADH, latitude=24.7, longitude=46.7)
    assert holds_point(RIYADH, latitude=24.6, longitude=46.6)
    assert not holds_point(RIYADH, latitude=24.9, longitude=46.7)


def test_holds_nothing_in_a_hole():
    holed = {"type": "Polygon", "coordinates": [*RIYADH["coordinates"], HOLE]}
    assert not holds_point(holed, latitude=24.68, longitude=46.68)


def test_reads_several_parts():
    parts = [RIYADH["coordinates"], square(47, 24.6)["coordinates"]]
    area = {"type": "MultiPolygon", "coordinates": parts}
    assert bounding_box(area).east == pytest.approx(47.2)


@pytest.mark.parametrize(
    ("polygon", "words"),
    [
        ([], "GeoJSON"),
        ({"type": "Point", "coordinates": [46, 24]}, "GeoJSON"),
        ({"type": "Polygon"}, "list of rings"),
        ({"type": "MultiPolygon", "coordinates": []}, "list of polygons"),
        ({"type": "Polygon", "coordinates": [[]]}, "list of positions"),
        (ring([46, 24], [47, 24], [47, 25], [46, 25]), "last equal to the first"),
        (ring([46, 24], [47, 24], [46, 24]), "at least 4"),
        (ring([46, 24], [47, 24], ["x", 25], [46, 24]), "numbers"),
        (ring([46, 24], [47, 24], [float("nan"), 25], [46, 24]), "numbers"),
        (ring([46, 24], [47, 24], [True, 25], [46, 24]), "numbers"),
        (ring([24, 99], [47, 24], [47, 25], [24, 99]), "within"),
        (ring([46], [47, 24], [47, 25], [46]), "longitude, latitude"),
        (ring([46, 24], [47, 25], [47, 24], [46, 25], [46, 24]), "cross"),
    ],
)
def test_refuses_what_is_no_area(polygon, words):
    with pytest.raises(ValueError, match=words):
        read_area(polygon)


def feature(geometry):
    return {"type": "Feature", "properties": {"name": "Olaya"}, "geometry": geometry}


def features(*geometries):
    return {"type": "FeatureCollection", "features": [feature(each) for each in geometries]}


def geometries(*parts):
    return {"type": "GeometryCollection", "geometries": list(parts)}


MARKER = {"type": "Point", "coordinates": [46.7, 24.7]}
PARTS = {
    "type": "MultiPolygon",
    "coordinates": [RIYADH["coordinates"], square(47, 24.6)["coordinates"]],
}


@pytest.mark.parametrize("area", [RIYADH, PARTS])
@pytest.mark.parametrize(
    "export",
    [
        lambda area: area,
        feature,
        features,
        geometries,
        lambda area: features(MARKER, area, None),
        lambda area: features(geometries(MARKER, area)),
        lambda area: {**area, "bbox": [46, 24, 48, 25], "crs": {"type": "name"}},
    ],
)
def test_finds_the_area_in_any_export(export, area):
    assert find_area(export(area)) == area


@pytest.mark.parametrize(
    ("export", "words"),
    [
        (MARKER, "holds no area"),
        (features(), "holds no area"),
        (features(None), "holds no area"),
        (geometries(MARKER), "holds no area"),
        (features(RIYADH, square(47, 24.6)), "holds 2 areas"),
        (geometries(RIYADH, PARTS, RIYADH), "holds 3 areas"),
        ({"type": "FeatureCollection"}, 'list "features"'),
        ({"type": "GeometryCollection", "geometries": {}}, 'list "geometries"'),
        (feature([46, 24]), "must be GeoJSON"),
        ({"type": "FeatureCollection", "features": [RIYADH, 1]}, "must be GeoJSON"),
        ({"type": "Topology", "objects": {}}, "must be GeoJSON"),
        ({"type": ["Polygon"]}, "must be GeoJSON"),
        ("Polygon", "must be GeoJSON"),
        (features({"type": "Polygon"}), "list of rings"),
        (feature(ring([46, 24], [47, 25], [47, 24], [46, 25], [46, 24])), "cross"),
        (ring([46, 24], [10**400, 24], [47, 25], [46, 24]), "within"),
    ],
)
def test_says_why_an_export_is_refused(export, words):
    with pytest.raises(ValueError, match=words):
        find_area(export)


def swapped(area):
    rings = [[position[::-1] for position in ring] for ring in area["coordinates"]]
    return {"type": "Polygon", "coordinates": rings}


@pytest.mark.parametrize(
    "area",
    [
        swapped(RIYADH),
        features(swapped(RIYADH)),
        {"type": "MultiPolygon", "coordinates": [swapped(RIYADH)["coordinates"]]},
        {
            "type": "MultiPolygon",
            "coordinates": [*PARTS["coordinates"], swapped(RIYADH)["coordinates"]],
        },
        ring([46.6, 24.6], [24.6, 46.8], [46.8, 24.8], [46.6, 24.6]),
        swapped(square(34, 16)),
        swapped(square(55.8, 32.8)),
        ring([24.6, 46.6, 610], [24.6, 46.8, 610], [24.8, 46.8, 610], [24.6, 46.6, 610]),
    ],
)
def test_refuses_latitude_before_longitude(area):
    with pytest.raises(ValueError, match="Latitude and longitude are swapped"):
        find_area(area)


@pytest.mark.parametrize("corner", [(34, 16), (55.8, 32.8), (46.6, 24.6), (0, 51), (-71, 42)])
def test_takes_longitude_before_latitude(corner):
    assert find_area(square(*corner))
