"""Coarse positions: a fixed grid that says no more, however often it is asked."""

import math

from hypothesis import given
from hypothesis import strategies as st

from bookings.coarse_position import Place, coarse_position
from scheduling.geometry import kilometres_between

# The country we clean in.
LATITUDES, LONGITUDES = st.floats(16, 33), st.floats(34, 56)


@given(LATITUDES, LONGITUDES)
def test_a_cell_is_about_300_metres_wide(latitude, longitude):
    centre = coarse_position(latitude, longitude)
    place = Place(latitude, longitude)
    # Half of a diagonal: 150 m to the north, 142 to 162 m to the east.
    assert kilometres_between(place, centre) < 0.225


@given(LATITUDES, LONGITUDES)
def test_a_centre_is_its_own(latitude, longitude):
    centre = coarse_position(latitude, longitude)
    assert coarse_position(*centre) == centre


@given(LATITUDES, LONGITUDES, st.floats(-0.49, 0.49), st.floats(-0.49, 0.49))
def test_all_places_of_a_cell_look_the_same(latitude, longitude, north, east):
    centre = coarse_position(latitude, longitude)
    elsewhere = (centre.latitude + north / 370, centre.longitude + east / 330)
    assert coarse_position(*elsewhere) == centre


def test_places_a_kilometre_apart_look_different():
    assert coarse_position(24.70, 46.68) != coarse_position(24.71, 46.68)
    assert coarse_position(24.70, 46.68) != coarse_position(24.70, 46.69)


def test_measures_the_straight_line():
    # From Kingdom Centre to King Khalid airport, by the map.
    far = kilometres_between(Place(24.7114, 46.6744), Place(24.9576, 46.6988))
    assert math.isclose(far, 27.5, abs_tol=0.2)
    assert kilometres_between(Place(24.7, 46.7), Place(24.7, 46.7)) == 0
