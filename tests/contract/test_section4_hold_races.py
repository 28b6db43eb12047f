"""Contract, section 4: whoever uses, holds or sweeps at the same moment, one of them wins."""

from datetime import timedelta
from functools import partial
from itertools import permutations

import pytest

from bookings.models import Booking, Hold
from bookings.services.holds.expire_holds import expire_holds
from partners.models import Partner
from scheduling.models import Reservation
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.conftest import NOW
from tests.contract.test_section4_races import race, send
from tests.factories.bookings import AddressFactory
from tests.together import in_line

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


def test_the_cap_holds_over_different_addresses(make_world, settings):
    settings.MOST_OPEN_HOLDS = 1
    world = make_world(teams=3)
    addresses = AddressFactory.create_batch(3, contact=world.contact, zone=world.zone)
    bodies = [world.place_and_time(addressId=str(address.pk)) for address in addresses]
    lock = partial(Partner.objects.select_for_update(no_key=True).get, pk=world.partner.pk)
    outcomes = in_line(lock, [partial(send, world, "POST", "holds", body) for body in bodies])
    assert sorted(outcomes) == [(200, None), (422, "TOO_MANY_HOLDS"), (422, "TOO_MANY_HOLDS")]


@pytest.mark.parametrize(
    "order", list(permutations(("USED", "RELEASED", "EXPIRED"))), ids="-".join
)
def test_of_use_release_and_sweep_the_first_in_line_ends_a_hold(make_world, order):
    world = make_world(teams=3)
    held = hold(world)
    ends = {
        "USED": partial(send, world, "POST", "bookings", world.order(holdId=held)),
        "RELEASED": partial(send, world, "DELETE", f"holds/{held}"),
        "EXPIRED": partial(expire_holds, now=NOW + timedelta(minutes=11)),
    }
    lock = partial(Hold.objects.select_for_update().get, pk=held)
    in_line(lock, [ends[end] for end in order])
    assert Hold.objects.get().status == order[0]
    assert Booking.objects.count() == live() == (order[0] == "USED")
    assert verify_team_days(now=NOW) == []
