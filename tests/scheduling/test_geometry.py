"""Areas: sound or refused, their box, and what they hold."""

import pytest

from scheduling.geometry import bounding_box, holds_point, read_area
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
