"""Coupons under parallel bookings: the last use is taken once, and nobody waits in a ring."""

from collections import Counter
from functools import partial

import pytest

from bookings.models import Booking, CouponRedemption, PriceLine
from scheduling.models import Reservation
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.conftest import NOW
from tests.client import PartnerClient
from tests.factories.bookings import AddressFactory, ContactFactory
from tests.factories.catalog import CouponFactory
from tests.together import all_at_once
from webhooks.models import Event

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]

DISCOUNTED = (200, 15)
FULL_PRICE = (200, 0)


def send(world, body):
    """Send one order and return its status and discount or reason; for a thread of its own."""
    answer = PartnerClient(world.api.api_key).post("bookings", body)
    if answer.status_code == 200:
        return 200, answer.json()["data"]["price"]["discount"]
    return answer.status_code, answer.json()["error"]["details"]["reason"]


def race(world, *bodies):
    world.api.get("pricing/tiers")  # what the process keeps is there before the threads are
    return Counter(all_at_once([partial(send, world, body) for body in bodies]))


def orders(world, count, contacts=None, **changes):
    """Return orders at times that are free for all of them, each of another customer."""
    found = []
    for index in range(count):
        contact = contacts[index % len(contacts)] if contacts else _customer(world)
        address = AddressFactory(contact=contact, zone=world.zone)
        ids = {"contactId": str(contact.pk), "addressId": str(address.pk)}
        found.append(world.order(**ids, **changes))
    return found


def _customer(world):
    return ContactFactory(partner=world.partner)


def assert_only(count):
    """Check that so many bookings are there, and nothing of any other."""
    assert Booking.objects.count() == Reservation.objects.count() == count
    assert PriceLine.objects.count() == count
    assert Event.objects.filter(type="booking.created").count() == count
    assert verify_team_days(now=NOW) == []


def test_50_bookings_take_the_last_use_once_and_a_cancellation_brings_it_back(make_world):
    world = make_world(teams=50)
    CouponFactory(code="LAST", most_uses=1)
    outcomes = race(world, *orders(world, 50, promoCode="LAST"))
    assert outcomes == {DISCOUNTED: 1, (422, "COUPON_INVALID"): 49}
    assert CouponRedemption.objects.count() == 1
    assert_only(1)
    path = f"bookings/{Booking.objects.get().pk}/cancel"
    assert world.api.patch(path).status_code == 200
    outcomes = race(world, *orders(world, 10, promoCode="LAST"))
    assert outcomes == {DISCOUNTED: 1, (422, "COUPON_INVALID"): 9}
    assert CouponRedemption.objects.counting().count() == 1


def test_as_many_uses_as_there_are_are_taken(make_world):
    world = make_world(teams=20)
    CouponFactory(code="SEVEN", most_uses=7)
    outcomes = race(world, *orders(world, 20, promoCode="SEVEN"))
    assert outcomes == {DISCOUNTED: 7, (422, "COUPON_INVALID"): 13}
    assert_only(7)


def test_a_customers_limit_holds_in_parallel(make_world):
    world = make_world(teams=20)
    CouponFactory(code="ONCE", most_uses_per_contact=1)
    people = [_customer(world), _customer(world)]
    outcomes = race(world, *orders(world, 20, contacts=people, promoCode="ONCE"))
    assert outcomes == {DISCOUNTED: 2, (422, "COUPON_INVALID"): 18}
    phones = CouponRedemption.objects.values_list("phone", flat=True)
    assert sorted(phones) == sorted(person.phone for person in people)


def test_a_quoted_coupon_is_used_up_once(make_world):
    world = make_world(teams=10)
    CouponFactory(code="LAST", most_uses=1)
    items = [{"serviceId": str(world.service.pk), "hours": 3}]
    quote = world.api.post("quotes", {"items": items, "codes": ["LAST"]}).json()["data"]
    outcomes = race(world, *orders(world, 10, quoteId=quote["quoteId"]))
    assert outcomes == {DISCOUNTED: 1, (422, "COUPON_INVALID"): 9}
    assert_only(1)


def test_coupons_in_opposite_order_do_not_deadlock(make_world):
    world = make_world(teams=40)
    amounts = [CouponFactory(amount_halalas=750, most_uses=100) for _ in range(2)]
    codes = [coupon.code for coupon in amounts]
    bodies = [
        body | {"codes": codes[:: 1 if index % 2 else -1]}
        for index, body in enumerate(orders(world, 40))
    ]
    assert race(world, *bodies) == {DISCOUNTED: 40}
    assert CouponRedemption.objects.count() == 80


def test_who_finds_no_time_leaves_the_use_to_others(make_world):
    world = make_world(teams=1)
    CouponFactory(code="TWO", most_uses=2)
    outcomes = race(world, *orders(world, 12, promoCode="TWO"))
    assert outcomes[DISCOUNTED] == 1
    lost = outcomes.keys() - {DISCOUNTED}
    assert lost <= {(422, "TIMESLOT_UNAVAILABLE"), (422, "COUPON_INVALID")}
    assert_only(1)
    [later] = orders(world, 1, promoCode="TWO", date="2026-07-02")
    assert send(world, later) == DISCOUNTED


def test_bookings_without_coupons_wait_for_none(make_world):
    world = make_world(teams=10)
    CouponFactory(code="LAST", most_uses=1)
    bodies = orders(world, 5, promoCode="LAST") + orders(world, 5)
    outcomes = race(world, *bodies)
    assert outcomes == {DISCOUNTED: 1, (422, "COUPON_INVALID"): 4, FULL_PRICE: 5}


def test_cancellations_and_bookings_share_one_use(make_world):
    world = make_world(teams=10)
    CouponFactory(code="LAST", most_uses=1)
    for _ in range(5):
        [first] = orders(world, 1, promoCode="LAST")
        assert send(world, first) == DISCOUNTED
        path = f"bookings/{CouponRedemption.objects.counting().get().booking_id}/cancel"
        calls = [partial(send, world, body) for body in orders(world, 4, promoCode="LAST")]
        cancel = partial(PartnerClient(world.api.api_key).patch, path)
        cancelled, *outcomes = all_at_once([cancel, *calls])
        assert cancelled.status_code == 200
        assert Counter(outcomes)[DISCOUNTED] == CouponRedemption.objects.counting().count() <= 1
        for row in CouponRedemption.objects.counting():
            assert world.api.patch(f"bookings/{row.booking_id}/cancel").status_code == 200
