"""Which zone a place lies in."""

import pytest

from scheduling.models import Zone
from scheduling.services.save_zone import save_zone
from tests.factories.scheduling import ZoneFactory, square

pytestmark = pytest.mark.django_db


def test_finds_the_zone_of_a_point(django_assert_num_queries):
    zone = ZoneFactory()
    ZoneFactory(polygon=square(47, 24.6))
    with django_assert_num_queries(1):
        assert Zone.objects.find_at(latitude=24.7, longitude=46.68) == zone


def test_knows_no_zone_elsewhere():
    ZoneFactory()
    assert Zone.objects.find_at(latitude=21.5, longitude=39.2) is None


def test_looks_at_the_polygon_not_only_at_its_box():
    triangle = [[46.6, 24.6], [46.8, 24.6], [46.6, 24.8], [46.6, 24.6]]
    ZoneFactory(polygon={"type": "Polygon", "coordinates": [triangle]})
    assert Zone.objects.find_at(latitude=24.79, longitude=46.79) is None


def test_skips_inactive_zones():
    ZoneFactory(inactive=True)
    assert Zone.objects.find_at(latitude=24.7, longitude=46.68) is None


def test_saving_sets_the_box():
    zone = ZoneFactory()
    zone.polygon = square(47, 25)
    save_zone(zone)
    assert Zone.objects.find_at(latitude=25.1, longitude=47.1) == zone
