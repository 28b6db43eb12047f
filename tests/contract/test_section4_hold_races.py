"""Contract, section 4: whoever uses, holds or sweeps at the same moment, one of them wins."""

from datetime import timedelta
from functools import partial

import pytest

from bookings.models import Booking, Hold
from bookings.services.holds.expire_holds import expire_holds
from scheduling.models import Reservation
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.conftest import NOW
from tests.contract.test_section4_races import race, send
from tests.together import all_at_once

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]


def hold(world):
    return world.api.post("holds", world.place_and_time()).json()["data"]["holdId"]


def live():
    return Reservation.objects.live().count()


def test_of_30_holds_on_two_teams_two_win(make_world):
    world = make_world(teams=2)
    outcomes = race(world, *[("POST", "holds", world.place_and_time())] * 30)
    assert outcomes == {(200, None): 2, (422, "TIMESLOT_UNAVAILABLE"): 28}
    assert (live(), verify_team_days(now=NOW)) == (2, [])


def test_a_hold_is_booked_once_by_30_requests(make_world):
    world = make_world(teams=3)
    order = world.order(holdId=hold(world))
    outcomes = race(world, *[("POST", "bookings", order)] * 30)
    assert outcomes == {(200, None): 1, (422, "BOOKING_CREATION_FAILED"): 29}
    assert (Booking.objects.count(), live()) == (1, 1)


def test_equal_bookings_of_a_hold_with_a_reference_are_duplicates(make_world):
    world = make_world(teams=3)
    order = world.order(holdId=hold(world), externalReference="A-1")
    outcomes = race(world, *[("POST", "bookings", order)] * 30)
    assert outcomes == {(200, None): 1, (409, "DUPLICATE_EXTERNAL_REFERENCE"): 29}


def test_the_cap_holds_in_parallel(make_world, settings):
    settings.MOST_OPEN_HOLDS = 3
    world = make_world(teams=10)
    outcomes = race(world, *[("POST", "holds", world.place_and_time())] * 20)
    assert outcomes == {(200, None): 3, (422, "TOO_MANY_HOLDS"): 17}


def test_use_release_and_sweep_agree_on_one_end(make_world):
    world = make_world(teams=3)
    for _ in range(10):
        held = hold(world)
        late = NOW + timedelta(minutes=11)
        all_at_once(
            [
                partial(send, world, "POST", "bookings", world.order(holdId=held)),
                partial(send, world, "DELETE", f"holds/{held}"),
                partial(expire_holds, now=late),
            ]
        )
        ended = Hold.objects.get(pk=held)
        assert ended.status in {"USED", "RELEASED", "EXPIRED"}
        assert live() == (ended.status == "USED")
        if ended.booking_id:
            world.api.patch(f"bookings/{ended.booking_id}/cancel")
    assert (live(), verify_team_days(now=NOW)) == (0, [])
