"""When a team on its way is expected: by its position, else by the plan."""

from datetime import timedelta

import pytest

from bookings.models import VisitAccess
from bookings.services.visits.arrival import expected_arrival
from bookings.services.visits.delays import announce_delay, watch_visits
from bookings.services.visits.move_in_field import Press
from bookings.services.visits.positions import record_position, share_position
from bookings.visit_payload import visit_payload
from bookings.way_left import (
    FASTEST_PACE,
    SLOWEST_PACE,
    USUAL_PACE,
    arrival_by_way,
    minutes_until,
    pace,
)
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import MINUTE, OPS, fresh, press, reserved_teams
from tests.factories.scheduling import ZoneFactory, ZoneTravelFactory, square

NINE = NOW.replace(month=7, day=1, hour=9)
DOOR = {"latitude": 24.7, "longitude": 46.68}


def minutes(booking, *, now):
    arrival = expected_arrival(fresh(booking), now)
    return arrival and arrival.minutes


def seen(booking, *, now, **place):
    [team] = reserved_teams(booking)
    share_position(team_id=team, agrees=True, now=now)
    record_position(team_id=team, now=now, **{**DOOR, "accuracy_meters": 9, **place})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "moves", [[], ["dispatch", "arrive"], ["start"], ["start", "complete"]]
)
def test_none_is_expected_but_on_the_way(booking, moves):
    press(booking, *moves)
    assert minutes(booking, now=NINE) is None


@pytest.mark.django_db
def test_without_a_position_it_comes_as_planned(booking):
    press(booking, "dispatch")
    before = NINE - 20 * MINUTE - timedelta(seconds=1)
    assert minutes(booking, now=before) == 21
    assert minutes(booking, now=NINE + MINUTE) == 0


@pytest.mark.django_db
def test_without_a_position_it_comes_as_was_told(booking):
    press(booking, "dispatch")
    announce_delay(Press(booking_id=booking.pk, actor=OPS), minutes=30, now=NINE)
    assert minutes(booking, now=NINE) == 30


@pytest.mark.django_db
def test_by_its_position_it_comes_when_it_can(booking):
    press(booking, "dispatch")
    # 11 km by the straight line: 22 minutes and 5 to park.
    seen(booking, now=NINE, latitude=24.799)
    assert minutes(booking, now=NINE) == 27
    assert minutes(booking, now=NINE + 10 * MINUTE) == 17
    # After a quarter of an hour without a word by the plan again.
    assert minutes(booking, now=NINE + 15 * MINUTE) == 0


@pytest.mark.django_db
def test_at_the_door_it_only_parks(booking):
    press(booking, "dispatch")
    seen(booking, now=NINE)
    assert minutes(booking, now=NINE) in {5, 6}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "mistake",
    [{"latitude": 0, "longitude": 0}, {"latitude": 21.5}, {"accuracy_meters": 100_000}],
    ids=["nowhere", "another city", "anywhere"],
)
def test_a_position_that_cannot_be_the_teams_counts_as_none(booking, mistake):
    press(booking, "dispatch")
    seen(booking, now=NINE, **mistake)
    assert minutes(booking, now=NINE) == 0
    assert watch_visits(now=NINE) == 0
    assert visit_payload(fresh(booking), now=NINE)["position"] is None


@pytest.mark.django_db
def test_comes_to_the_pin_of_the_customer(booking):
    press(booking, "dispatch")
    seen(booking, now=NINE, latitude=24.799)
    VisitAccess.objects.create(booking=booking, pin_latitude=24.799, pin_longitude=46.68)
    assert minutes(booking, now=NINE) in {5, 6}


@pytest.mark.django_db
def test_says_no_more_than_the_coarse_position(booking):
    press(booking, "dispatch")
    told = set()
    for metres in range(0, 200, 50):
        seen(booking, now=NINE, latitude=24.7501 + metres / 111_200)
        told.add(minutes(booking, now=NINE))
    assert len(told) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("is_way_back", [False, True])
def test_from_another_zone_it_comes_at_the_pace_of_the_zones(booking, is_way_back):
    north = ZoneFactory(polygon=square(46.6, 24.8))
    ways = [north, booking.address.zone]
    origin, destination = reversed(ways) if is_way_back else ways
    ZoneTravelFactory(origin=origin, destination=destination, minutes=60)
    press(booking, "dispatch")
    # 13 km to go; 22 km between the zones take 55 minutes.
    seen(booking, now=NINE, latitude=24.8175)
    assert minutes(booking, now=NINE) == pytest.approx(38, abs=1)


@pytest.mark.parametrize(
    ("zone_minutes", "zone_km", "expected"),
    [
        (None, 20, USUAL_PACE),
        (25, 10, 2),
        (120, 10, SLOWEST_PACE),
        (10, 30, FASTEST_PACE),
        (10, 1.9, USUAL_PACE),
    ],
)
def test_the_pace_follows_the_zones_within_reason(zone_minutes, zone_km, expected):
    assert pace(zone_minutes=zone_minutes, zone_km=zone_km) == expected


def test_is_never_below_zero():
    arrival = arrival_by_way(0, pace=2, seen_at=NOW)
    assert arrival == NOW + 5 * MINUTE
    assert minutes_until(arrival, now=NOW + 60 * MINUTE) == 0
    assert minutes_until(NOW + timedelta(seconds=1), now=NOW) == 1
