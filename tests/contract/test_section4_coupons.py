"""Contract, section 4: a booking uses coupons, and gives them back."""

import json
from datetime import timedelta

import pytest

from bookings.models import Booking, CouponRedemption
from bookings.services.cancel_booking import cancel_booking
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from cleanlife.actor import SYSTEM
from cleanlife.clock import at_minute
from tests.answers import UNKNOWN_ID
from tests.bookings.conftest import DAY, NOW
from tests.contract.test_section4_create import count_rows
from tests.factories.catalog import CouponFactory, PricingTierFactory, ServiceFactory
from tests.factories.partners import PartnerFactory
from webhooks.models import Event

pytestmark = pytest.mark.usefixtures("frozen")

AFTERNOON = {"startAt": "13:00", "endAt": "16:00"}


def book(world, **changes):
    answer = world.api.post("bookings", world.order(**changes))
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def refused(world, **changes):
    """Return the coupons that stand in the way of a booking."""
    answer = world.api.post("bookings", world.order(**changes))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "BOOKING_CREATION_FAILED")
    assert error["details"]["reason"] == "COUPON_INVALID"
    return error["details"]["coupons"]


def test_a_coupon_comes_off(world):
    coupon = CouponFactory(code="EID")
    assert book(world, promoCode="eid")["price"] == {
        "currency": "SAR", "subtotal": 150, "discount": 15, "vat": 17.61, "total": 135,
    }  # fmt: skip
    redemption = CouponRedemption.objects.get()
    assert (redemption.coupon, redemption.booking) == (coupon, Booking.objects.get())
    assert (redemption.phone, redemption.discount_halalas) == (world.contact.phone, 1500)
    assert redemption.released_at is None


def test_the_event_tells_the_discounted_price(world):
    CouponFactory(code="EID")
    price = book(world, codes=["EID"])["price"]
    body = json.loads(Event.objects.get(type="booking.created").body)
    assert body["data"]["booking"]["price"] == price
    assert price["discount"] == 15


def test_coupons_work_in_the_order_of_the_fields(world):
    # Of 15000: 50% is 7500; 10% of 7500 is 750; 20% of 6750 is 1350; 10% of 5400 is 540.
    half = CouponFactory(percent=50)
    CouponFactory(code="TEN", percent=10)
    CouponFactory(code="TWENTY", percent=20)
    book(world, couponIds=[str(half.pk)], discountCode="TWENTY", codes=["TEN"])
    taken = CouponRedemption.objects.order_by("-discount_halalas")
    assert [(each.coupon.code, each.discount_halalas) for each in taken] == [
        (half.code, 7500),
        ("TWENTY", 1350),
        ("TEN", 750),
    ]


def test_the_promo_code_comes_before_the_discount_code(world):
    CouponFactory(code="HALF", percent=50)
    CouponFactory(code="TEN", percent=10)
    book(world, promoCode="TEN", discountCode="HALF")
    discounts = CouponRedemption.objects.values_list("coupon__code", "discount_halalas")
    assert set(discounts) == {("TEN", 1500), ("HALF", 6750)}


def test_a_coupon_that_takes_nothing_is_not_used(world):
    CouponFactory(code="ALL", everything=True)
    CouponFactory(code="TEN")
    book(world, codes=["ALL", "TEN"])
    assert [each.coupon.code for each in CouponRedemption.objects.all()] == ["ALL"]


def test_nothing_to_pay_needs_no_payment(make_world):
    world = make_world(payment_responsibility="CLEANOS")
    CouponFactory(code="ALL", everything=True)
    data = book(world, promoCode="ALL")
    assert (data["status"], data["paymentStatus"]) == ("in progress", "NOT_REQUIRED")
    assert data["appointment"]["status"] == "Scheduled"
    assert data["price"] == {
        "currency": "SAR", "subtotal": 150, "discount": 150, "vat": 0, "total": 0,
    }  # fmt: skip


def test_every_invalid_coupon_is_named(world):
    good = CouponFactory()
    late = CouponFactory(valid_until=NOW.date() - timedelta(days=1))
    foreign = CouponFactory(code="HOTEL", partners=[PartnerFactory()])
    found = refused(
        world, couponIds=[str(good.pk), str(late.pk)], codes=[good.code, foreign.code]
    )
    assert found == [
        {"id": str(late.pk), "code": late.code, "reason": "EXPIRED"},
        {"id": str(good.pk), "code": good.code, "reason": "DUPLICATE"},
        {"id": None, "code": "HOTEL", "reason": "NOT_FOUND"},
    ]
    assert [list(each) for each in found] == [["id", "code", "reason"]] * 3


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"compensation": True}, "USER_ID_REQUIRED"),
        ({"compensation": True, "user_id": "guest-8"}, "USER_MISMATCH"),
        ({"marketing": True, "phone": "+966500000000"}, "PHONE_MISMATCH"),
        ({"minimum_subtotal_halalas": 15001}, "MINIMUM_NOT_REACHED"),
        ({"most_uses": 0}, "USED_UP"),
        ({"most_uses_per_contact": 0}, "CONTACT_LIMIT_REACHED"),
        ({"inactive": True}, "NOT_FOUND"),
    ],
)
def test_an_invalid_coupon_says_why(world, terms, reason):
    coupon = CouponFactory(**terms)
    user = {"userId": "guest-7"} if reason == "USER_MISMATCH" else {}
    [found] = refused(world, couponIds=[str(coupon.pk)], **user)
    assert found["reason"] == reason


def test_a_coupon_of_another_service(world):
    coupon = CouponFactory(services=[ServiceFactory()])
    [found] = refused(world, couponIds=[str(coupon.pk)])
    assert found["reason"] == "SERVICE_NOT_ELIGIBLE"


def test_the_contacts_phone_and_the_user_count(world):
    ours = CouponFactory(marketing=True, phone=world.contact.phone)
    sorry = CouponFactory(compensation=True, amount_halalas=2000)
    ids = [str(ours.pk), str(sorry.pk)]
    assert book(world, couponIds=ids, userId="guest-7")["price"]["discount"] == 35


@pytest.mark.parametrize(
    "changes",
    [
        {"timeslot": {"startAt": "03:00", "endAt": "06:00"}},
        {"date": "2026-07-01"},  # Taken by the first booking.
        {"promoCode": "NONE"},
        {"holdId": UNKNOWN_ID},
    ],
)
def test_a_failed_creation_leaves_no_use(world, changes):
    CouponFactory(code="LAST", most_uses=1)
    book(world)
    before = count_rows()
    order = world.order(date="2026-07-02", codes=["LAST"])
    assert world.api.post("bookings", {**order, **changes}).status_code >= 400
    assert count_rows() == before
    assert book(world, date="2026-07-02", codes=["LAST"])["price"]["discount"] == 15


def test_the_last_use_is_gone_and_comes_back_with_a_cancellation(world):
    CouponFactory(code="LAST", most_uses=1)
    first = book(world, promoCode="LAST")
    [found] = refused(world, timeslot=AFTERNOON, promoCode="LAST")
    assert found["reason"] == "USED_UP"
    world.api.patch(f"bookings/{first['bookingId']}/cancel")
    assert CouponRedemption.objects.get().released_at == NOW
    assert book(world, timeslot=AFTERNOON, promoCode="LAST")["price"]["discount"] == 15


@pytest.mark.parametrize(("minute", "is_released"), [(539, True), (540, False), (720, False)])
def test_a_visit_that_has_begun_keeps_its_use(world, minute, is_released):
    CouponFactory(code="LAST")
    booking_id = book(world, promoCode="LAST")["bookingId"]
    cancel_booking(
        partner=world.partner, booking_id=booking_id, actor=SYSTEM, now=at_minute(DAY, minute)
    )
    assert (CouponRedemption.objects.get().released_at is not None) == is_released


def test_an_unpaid_booking_gives_its_use_back(make_world):
    world = make_world(payment_responsibility="CLEANOS")
    CouponFactory(code="LAST", most_uses=1)
    book(world, promoCode="LAST")
    fail_overdue_bookings(now=NOW + timedelta(hours=2))
    assert CouponRedemption.objects.get().released_at is not None
    assert book(world, promoCode="LAST")["price"]["discount"] == 15


def test_another_cancellation_keeps_the_moment_of_the_first(world):
    CouponFactory(code="LAST")
    booking = book(world, promoCode="LAST")["bookingId"]
    world.api.patch(f"bookings/{booking}/cancel")
    released = CouponRedemption.objects.get().released_at
    assert world.api.patch(f"bookings/{booking}/cancel").status_code == 422
    assert CouponRedemption.objects.get().released_at == released


def test_a_customers_limit_counts_over_partners(world, make_world):
    CouponFactory(code="ONCE", most_uses_per_contact=1)
    other = make_world()
    other.contact.phone = world.contact.phone
    other.contact.save()
    book(world, promoCode="ONCE")
    [found] = refused(other, promoCode="ONCE")
    assert found["reason"] == "CONTACT_LIMIT_REACHED"


def test_coupons_take_few_queries_more(world, django_assert_max_num_queries):
    PricingTierFactory()
    coupons = [CouponFactory(most_uses=9) for _ in range(4)]
    named = {"couponIds": [str(each.pk) for each in coupons[:2]]}
    named["codes"] = [each.code for each in coupons[2:]]
    world.api.get("pricing/tiers")
    # Before: coupons, their services, uses. Under the lock: coupons, uses, redemptions.
    with django_assert_max_num_queries(23 + 6):
        book(world, **named)
