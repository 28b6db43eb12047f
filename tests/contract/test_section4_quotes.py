"""Contract, section 4: a booking pays what was quoted."""

from datetime import timedelta

import pytest
import time_machine

from bookings.models import Booking, CouponRedemption, PriceLine
from tests.answers import UNKNOWN_ID, error_of, error_with_reason
from tests.bookings.conftest import NOW
from tests.contract.test_section4_create import count_rows
from tests.factories.catalog import (
    AddOnFactory,
    CouponFactory,
    PackageFactory,
    PriceListEntryFactory,
    PriceListFactory,
    PricingTierFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.usefixtures("frozen")

FOUR_HOURS = {"startAt": "13:00", "endAt": "17:00"}


def quote(world, hours=3, basket=None, **item):
    items = [{"serviceId": str(world.service.pk), "hours": hours, **item}]
    answer = world.api.post("quotes", {"items": items, **(basket or {})})
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def book(world, quoted, **changes):
    body = world.order(quoteId=quoted["quoteId"], **changes)
    return world.api.post("bookings", body)


MISMATCH = (422, "BOOKING_CREATION_FAILED", "QUOTE_MISMATCH")


def test_pays_the_quote_although_prices_changed(world):
    PricingTierFactory(factor="0.95")
    add_on = AddOnFactory(service=world.service)
    extras = [{"id": str(add_on.pk), "quantity": 2}]
    quoted = quote(world, customServices=extras)
    world.service.base_price_per_hour_halalas = 9900
    world.service.save()
    add_on.price_halalas = 1
    add_on.save()
    price = book(world, quoted, customServices=extras).json()["data"]["price"]
    same = ("subtotal", "discount", "vat", "total")
    assert [price[name] for name in same] == [quoted[name] for name in same]
    assert price["total"] == 192.5
    assert list(PriceLine.objects.values_list("price_halalas", flat=True)) == [14250, 5000]


def test_several_bookings_may_use_it(make_world):
    world = make_world(teams=2)
    quoted = quote(world)
    assert [book(world, quoted).status_code for _ in range(2)] == [200, 200]


def test_ends_at_its_end(world):
    quoted = quote(world)
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        answer = book(world, quoted)
    assert error_with_reason(answer) == (422, "BOOKING_CREATION_FAILED", "QUOTE_EXPIRED")
    with time_machine.travel(NOW + timedelta(minutes=30, seconds=-1), tick=False):
        assert book(world, quoted).status_code == 200


def test_an_unknown_quote_or_one_of_others_is_not_found(world, make_world):
    for quoted in ({"quoteId": UNKNOWN_ID}, quote(make_world())):
        answer = book(world, quoted)
        assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")
        assert answer.json()["error"]["message"] == "The quote was not found."


@pytest.mark.parametrize(
    "changes",
    [
        {"timeslot": FOUR_HOURS},
        {"numberOfTeams": 2},
        {"contractCode": "GOLD"},
        {"promoCode": "EID"},
        {"couponIds": [UNKNOWN_ID]},
    ],
)
def test_another_visit_is_a_mismatch(make_world, changes):
    world = make_world(teams=2)
    world.service.max_teams = 2
    world.service.save()
    PriceListFactory(partner=world.partner, contract_code="GOLD")
    CouponFactory(code="EID")
    assert error_with_reason(book(world, quote(world), **changes)) == MISMATCH


def test_another_service_or_package_is_a_mismatch(world):
    other = ServiceFactory(enabled_for=world.partner)
    assert error_with_reason(book(world, quote(world), serviceId=str(other.pk))) == MISMATCH
    package = PackageFactory(service=world.service, hours=3)
    assert error_with_reason(book(world, quote(world), packageId=str(package.pk))) == MISMATCH
    quoted = quote(world, packageId=str(package.pk))
    assert error_with_reason(book(world, quoted)) == MISMATCH
    assert book(world, quoted, packageId=str(package.pk)).status_code == 200


def test_other_add_ons_are_a_mismatch(world):
    add_on = str(AddOnFactory(service=world.service).pk)
    quoted = quote(world, subServiceId=add_on, customServices=[{"id": add_on}])
    for extras in (None, [{"id": add_on}], [{"id": add_on, "quantity": 3}]):
        assert error_with_reason(book(world, quoted, customServices=extras)) == MISMATCH
    # Named otherwise, yet as many.
    twice = [{"id": add_on}, {"id": add_on}]
    assert book(world, quoted, customServices=twice).status_code == 200


def test_a_basket_of_two_items_cannot_be_booked(world):
    item = {"serviceId": str(world.service.pk), "hours": 3}
    quoted = world.api.post("quotes", {"items": [item, item]}).json()["data"]
    assert error_with_reason(book(world, quoted)) == MISMATCH


def test_a_length_counts_in_minutes(world):
    PricingTierFactory(min_minutes=120, max_minutes=179, factor="0.5")
    quoted = quote(world, hours=2.99)
    slot = {"startAt": "09:00", "endAt": "11:59"}
    assert book(world, quoted, timeslot=slot).json()["data"]["price"]["total"] == 74.75


def test_the_contract_may_be_named_again_and_has_been_promised(world):
    gold = PriceListFactory(partner=world.partner, contract_code="GOLD")
    PriceListEntryFactory(price_list=gold, service=world.service, price_per_hour_halalas=1000)
    quoted = quote(world, basket={"contractCode": "GOLD"})
    gold.is_active = False
    gold.save()
    answer = book(world, quoted, contractCode="GOLD")
    assert answer.json()["data"]["price"]["total"] == 30


def test_a_package_that_was_made_longer_is_booked_as_quoted(world):
    package = PackageFactory(service=world.service)
    named = {"packageId": str(package.pk), "timeslot": FOUR_HOURS}
    quoted = quote(world, hours=4, packageId=named["packageId"])
    package.hours, package.price_halalas = 5, 99900
    package.save()
    assert book(world, quoted, **named).json()["data"]["price"]["total"] == 180


def test_a_package_that_was_switched_off_since_is_not_found(world):
    package = PackageFactory(service=world.service, hours=3)
    quoted = quote(world, packageId=str(package.pk))
    package.is_active = False
    package.save()
    answer = book(world, quoted, packageId=str(package.pk))
    assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")


def test_a_service_that_was_disabled_since_is_not_allowed(world):
    quoted = quote(world)
    world.partner.enablements.all().delete()
    assert error_of(book(world, quoted)) == (404, "SERVICE_NOT_ALLOWED")


class TestCoupons:
    """What was valid then comes off, as long as it can be used."""

    @pytest.fixture
    def coupon(self):
        return CouponFactory(code="EID", most_uses=1)

    @pytest.fixture
    def quoted(self, world, coupon):
        CouponFactory(code="LATE", valid_until=NOW.date() - timedelta(days=1))
        return quote(world, basket={"codes": ["EID", "LATE"]})

    @pytest.mark.parametrize("named", [{}, {"promoCode": "eid"}, {"couponIds": ["it"]}])
    def test_may_be_named_again(self, world, coupon, quoted, named):
        if "couponIds" in named:
            named = {"couponIds": [str(coupon.pk)]}
        assert book(world, quoted, **named).json()["data"]["price"]["discount"] == 15
        assert CouponRedemption.objects.get().coupon == coupon

    @pytest.mark.parametrize("codes", [["LATE"], ["EID", "LATE"], ["NONE"]])
    def test_others_are_a_mismatch(self, world, quoted, codes):
        assert error_with_reason(book(world, quoted, codes=codes)) == MISMATCH

    def test_the_discount_stays_as_quoted(self, world, coupon, quoted):
        coupon.percent = 50
        coupon.minimum_subtotal_halalas = 10**6
        coupon.save()
        assert book(world, quoted).json()["data"]["price"]["discount"] == 15

    def test_one_that_was_used_up_since_is_invalid(self, world, coupon, quoted):
        assert book(world, quoted).status_code == 200
        before = count_rows()
        answer = book(world, quoted, date="2026-07-02")
        assert error_with_reason(answer) == (422, "BOOKING_CREATION_FAILED", "COUPON_INVALID")
        assert answer.json()["error"]["details"]["coupons"] == [
            {"id": str(coupon.pk), "code": "EID", "reason": "USED_UP"}
        ]
        assert count_rows() == before

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"is_active": False}, "NOT_FOUND"),
            ({"valid_until": NOW.date() - timedelta(days=1)}, "EXPIRED"),
            ({"kind": "COMPENSATION", "user_id": "guest-7"}, "USER_ID_REQUIRED"),
            ({"kind": "MARKETING", "phone": "+966500000000"}, "PHONE_MISMATCH"),
        ],
    )
    def test_is_judged_again(self, world, coupon, quoted, change, reason):
        for name, value in change.items():
            setattr(coupon, name, value)
        coupon.save()
        [found] = book(world, quoted).json()["error"]["details"]["coupons"]
        assert found["reason"] == reason
        assert not Booking.objects.exists()
