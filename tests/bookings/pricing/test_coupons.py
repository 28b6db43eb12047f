"""Who may use a coupon, when, how often, and what for."""

import uuid
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from bookings.coupons import Shopper
from bookings.services.pricing.price_basket import preview_basket
from catalog.basket import Basket, BasketItem, NamedCoupons
from cleanlife.clock import RIYADH
from tests.factories.bookings import RedemptionFactory
from tests.factories.catalog import CouponFactory, ServiceFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 28, 12, tzinfo=RIYADH)
TODAY, YESTERDAY, TOMORROW = (date(2026, 6, day) for day in (28, 27, 29))
PHONE = "+966501234567"


@pytest.fixture
def service(partner):
    return ServiceFactory(enabled_for=partner)


@pytest.fixture
def judge(partner, service):
    """Name coupons with a visit of SAR 150.00; return their verdicts."""

    def judge(*coupons, codes=(), now=NOON, **shopper):
        basket = Basket(
            items=[BasketItem(hours=Fraction(3), service_id=service.pk)],
            coupons=NamedCoupons(ids=[coupon.pk for coupon in coupons], codes=codes),
        )
        asked = {"partner": partner, "shopper": Shopper(**shopper), "now": now}
        return preview_basket(basket, **asked).coupons

    return judge


def reasons(verdicts):
    return [verdict.reason and str(verdict.reason) for verdict in verdicts]


def test_a_valid_coupon_tells_all_of_itself(judge):
    coupon = CouponFactory(code="EID")
    [verdict] = judge(codes=["EID"])
    assert (verdict.id, verdict.code, verdict.kind) == (coupon.pk, "EID", "PROMO")
    assert (verdict.is_valid, verdict.discount_halalas) == (True, 1500)


@pytest.mark.parametrize("code", ["eid", " Eid ", "EID"])
def test_case_and_blanks_of_a_code_do_not_count(judge, code):
    CouponFactory(code="EID")
    assert reasons(judge(codes=[code])) == [None]


def test_one_that_is_not_found_repeats_what_was_sent(judge):
    foreign = CouponFactory(code="HOTEL", partners=[PartnerFactory()])
    off = CouponFactory(inactive=True)
    verdicts = judge(foreign, off, codes=["Hotel", "NONE"])
    assert reasons(verdicts) == ["NOT_FOUND"] * 4
    assert [(each.id, each.code, each.kind) for each in verdicts] == [
        (foreign.pk, None, None),
        (off.pk, None, None),
        (None, "Hotel", None),
        (None, "NONE", None),
    ]


def test_a_coupon_of_some_partners_is_theirs(judge, partner):
    assert reasons(judge(CouponFactory(partners=[PartnerFactory(), partner]))) == [None]


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"valid_from": TOMORROW}, "NOT_YET_VALID"),
        ({"valid_from": TODAY}, None),
        ({"valid_until": TODAY}, None),
        ({"valid_until": YESTERDAY}, "EXPIRED"),
        ({"minimum_subtotal_halalas": 15001}, "MINIMUM_NOT_REACHED"),
        ({"minimum_subtotal_halalas": 15000}, None),
        ({"most_uses": 0}, "USED_UP"),
        ({"most_uses": 1}, None),
    ],
)
def test_terms(judge, terms, reason):
    assert reasons(judge(CouponFactory(**terms))) == [reason]


def test_the_day_changes_at_midnight_in_riyadh(judge):
    coupon = CouponFactory(valid_until=TODAY)
    midnight = datetime(2026, 6, 29, tzinfo=RIYADH)
    assert reasons(judge(coupon, now=midnight - timedelta(seconds=1))) == [None]
    assert reasons(judge(coupon, now=midnight)) == ["EXPIRED"]


@pytest.mark.parametrize(
    ("user_id", "reason"),
    [("", "USER_ID_REQUIRED"), ("guest-8", "USER_MISMATCH"), ("guest-7", None)],
)
def test_a_compensation_is_for_its_user(judge, user_id, reason):
    assert reasons(judge(CouponFactory(compensation=True), user_id=user_id)) == [reason]


@pytest.mark.parametrize(
    ("only_for", "phone", "reason"),
    [
        ("", "", "PHONE_REQUIRED"),
        ("", PHONE, None),
        (PHONE, PHONE, None),
        (PHONE, "+966509999999", "PHONE_MISMATCH"),
    ],
)
def test_marketing_is_checked_by_phone(judge, only_for, phone, reason):
    coupon = CouponFactory(marketing=True, phone=only_for)
    assert reasons(judge(coupon, phone=phone)) == [reason]


def test_a_promotion_asks_for_nobody(judge):
    assert reasons(judge(CouponFactory(phone=PHONE, user_id="guest-7"))) == [None]


def test_a_coupon_of_another_service(judge):
    coupon = CouponFactory(services=[ServiceFactory()])
    assert reasons(judge(coupon)) == ["SERVICE_NOT_ELIGIBLE"]


def test_a_coupon_of_this_service(judge, service):
    coupon = CouponFactory(services=[service, ServiceFactory()])
    assert reasons(judge(coupon)) == [None]


@pytest.mark.parametrize("again", ["by code", "by id", "in another case"])
def test_the_same_coupon_again_is_a_duplicate(judge, again):
    coupon = CouponFactory(code="EID")
    match again:
        case "by code":
            verdicts = judge(coupon, codes=["EID"])
        case "by id":
            verdicts = judge(coupon, coupon)
        case _:
            verdicts = judge(codes=["EID", "eid"])
    assert reasons(verdicts) == [None, "DUPLICATE"]
    assert [verdict.discount_halalas for verdict in verdicts] == [1500, 0]


def test_an_unknown_code_twice_is_not_found_twice(judge):
    assert reasons(judge(codes=["NONE", "NONE"])) == ["NOT_FOUND", "NOT_FOUND"]


def test_a_use_that_was_given_back_does_not_count(judge):
    coupon = CouponFactory(most_uses=1)
    RedemptionFactory(coupon=coupon, released=True)
    assert reasons(judge(coupon)) == [None]
    RedemptionFactory(coupon=coupon)
    assert reasons(judge(coupon)) == ["USED_UP"]


def test_a_customer_is_known_by_the_phone_with_every_partner(judge):
    coupon = CouponFactory(most_uses_per_contact=1)
    RedemptionFactory(coupon=coupon, booking__contact__phone=PHONE)
    assert reasons(judge(coupon, phone=PHONE)) == ["CONTACT_LIMIT_REACHED"]
    assert reasons(judge(coupon, phone="+966509999999")) == [None]


def test_without_a_phone_nobodys_limit_is_reached(judge):
    coupon = CouponFactory(most_uses_per_contact=0)
    assert reasons(judge(coupon)) == [None]


def test_invalid_coupons_do_not_change_what_the_others_take(judge):
    good, expired = CouponFactory(), CouponFactory(percent=50, valid_until=YESTERDAY)
    verdicts = judge(expired, good, codes=[str(uuid.uuid4())])
    assert [verdict.discount_halalas for verdict in verdicts] == [0, 1500, 0]


def test_four_coupons_take_as_many_queries_as_one(
    partner, service, judge, django_assert_num_queries
):
    coupons = [CouponFactory(most_uses=5, services=[service]) for _ in range(4)]
    judge()  # Tiers and prices are known from now on.
    with django_assert_num_queries(4):  # service, coupons, their services, uses
        judge(*coupons)
