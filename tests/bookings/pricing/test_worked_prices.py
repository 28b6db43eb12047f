"""Prices that were worked out by hand, with the sample tiers of the documentation.

The sums stand beside each row. VAT is 15% inside the total: total x 15/115 = total x 3/23. With
23 below the line a halala is never cut in half, so that case has another rate.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import pytest

from bookings.services.pricing.price_basket import preview_basket
from catalog.basket import Basket, BasketItem, NamedCoupons
from tests.bookings.conftest import NOW
from tests.factories.catalog import (
    AddOnFactory,
    CouponFactory,
    PackageFactory,
    PriceListEntryFactory,
    PricingTierFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Row:
    """What is bought (hours and SAR 50.00 an hour unless named), and what it must cost."""

    name: str
    lines: list[int]
    taken: list[int]
    vat: int
    total: int
    hours: list[Fraction | int | str] = field(default_factory=lambda: [3])
    per_hour: int = 5000
    teams: int = 1
    package: int | None = None
    add_ons: list[tuple[int, int]] = field(default_factory=list)
    agreed: dict[str, object] = field(default_factory=dict)
    coupons: list[dict[str, object]] = field(default_factory=list)


def minutes(number):
    return [Fraction(number, 60)]


def percent(number, **terms):
    return {"percent": Decimal(number), **terms}


def amount(halalas, **terms):
    return {"amount_halalas": halalas, "percent": None, **terms}


ROWS = [
    # 5000 x 119/60 = 9916.67; no tier. 9917 x 3/23 = 1293.52
    Row("119 min", [9917], [], 1294, 9917, hours=minutes(119)),
    # 5000 x 2 x 1.0 = 10000. 30000/23 = 1304.35
    Row("120 min", [10000], [], 1304, 10000, hours=minutes(120)),
    # 5000 x 179/60 = 14916.67. 44751/23 = 1945.70
    Row("179 min", [14917], [], 1946, 14917, hours=minutes(179)),
    # 5000 x 3 x 0.95 = 14250. 42750/23 = 1858.70
    Row("180 min", [14250], [], 1859, 14250, hours=minutes(180)),
    # 5000 x 239/60 x 0.95 = 18920.83. 56763/23 = 2467.96
    Row("239 min", [18921], [], 2468, 18921, hours=minutes(239)),
    # 5000 x 4 x 0.9 = 18000. 54000/23 = 2347.83
    Row("240 min", [18000], [], 2348, 18000, hours=minutes(240)),
    # 2.99 h are 179.4 minutes, so 179: 5000 x 2.99 x 1.0 = 14950. 44850/23 = 1950
    Row("2.99 h", [14950], [], 1950, 14950, hours=["2.99"]),
    # 3.99 h are 239.4 minutes, so 239: 5000 x 3.99 x 0.95 = 18952.5, up. 56859/23 = 2472.13
    Row("a line at half a halala", [18953], [], 2472, 18953, hours=["3.99"]),
    # 333 x 1.5 = 499.5, each of the two up: 1000 and not 999. 3000/23 = 130.43
    Row("each line on its own", [500, 500], [], 130, 1000, hours=["1.5", "1.5"], per_hour=333),
    # 14250 x 3. 128250/23 = 5576.09
    Row("three teams", [42750], [], 5576, 42750, teams=3),
    # The exact 9916.67 x 3 = 29750, not 9917 x 3. 89250/23 = 3880.43
    Row("teams before rounding", [29750], [], 3880, 29750, hours=minutes(119), teams=3),
    # 17500, no factor although it takes 4 hours. 52500/23 = 2282.61
    Row("a package", [17500], [], 2283, 17500, hours=[4], package=17500),
    # 17500 x 2. 105000/23 = 4565.22
    Row("a package by two teams", [35000], [], 4565, 35000, hours=[4], package=17500, teams=2),
    # 14250 + 2 x 2500. 57750/23 = 2510.87
    Row("add-ons", [14250, 5000], [], 2511, 19250, add_ons=[(2500, 2)]),
    # 14250 x 2 + 2500: an add-on is bought once for all teams. 93000/23 = 4043.48
    Row("an add-on, two teams", [28500, 2500], [], 4043, 31000, add_ons=[(2500, 1)], teams=2),
    # 17500 + 3 x 999 + 1. 61494/23 = 2673.65
    Row(
        "a package with add-ons", [17500, 2997, 1], [], 2674, 20498,
        hours=[4], package=17500, add_ons=[(999, 3), (1, 1)],
    ),
    # 4000 x 3 x 0.95 = 11400. 34200/23 = 1486.96
    Row("an own price", [11400], [], 1487, 11400, agreed={"price_per_hour_halalas": 4000}),
    # 5000 x 5 x 0.8, the tier of 0.9 is replaced. 60000/23 = 2608.70
    Row("an own factor", [20000], [], 2609, 20000, hours=[5], agreed={"factor": "0.8"}),
    # 4000 x 4 x 1.0. 48000/23 = 2086.96
    Row(
        "an own price and factor", [16000], [], 2087, 16000, hours=[4],
        agreed={"price_per_hour_halalas": 4000, "factor": "1"},
    ),
    # 10% of 14250 = 1425, 12825 left. 38475/23 = 1672.83
    Row("10%", [14250], [1425], 1673, 12825, coupons=[percent(10)]),
    # Half of 10000, half of the 5000 left: 75% together. 7500/23 = 326.09
    Row("50% and 50%", [10000], [5000, 2500], 326, 2500, hours=[2], coupons=[percent(50)] * 2),
    # 25% of 18000 = 4500, at most 3000. 45000/23 = 1956.52
    Row(
        "a cap", [18000], [3000], 1957, 15000, hours=[4],
        coupons=[percent(25, cap_halalas=3000)],
    ),
    # 5% of 4250 = 212.5, up; 4037 left. 12111/23 = 526.57
    Row(
        "a discount at half a halala", [4250], [213], 527, 4037, hours=[2], per_hour=2125,
        coupons=[percent(5)],
    ),
    Row("an amount above the total", [14250], [14250], 0, 0, coupons=[amount(20000)]),
    # 14250 - 5000 - 3000 = 6250. 18750/23 = 815.22
    Row("two amounts", [14250], [5000, 3000], 815, 6250, coupons=[amount(5000), amount(3000)]),
    # 14250 - 9000 = 5250 is all that the second can take.
    Row(
        "two amounts above the total", [14250], [9000, 5250], 0, 0,
        coupons=[amount(9000), amount(9000)],
    ),
    # 20% of 14250 = 2850 first, though named last; 14250 - 2850 - 1000. 31200/23 = 1356.52
    Row(
        "an amount and a percentage", [14250], [1000, 2850], 1357, 10400,
        coupons=[amount(1000), percent(20)],
    ),
    # The subtotal is 14250 and so is the minimum; as "10%".
    Row(
        "a minimum that is just reached", [14250], [1425], 1673, 12825,
        coupons=[percent(10, minimum_subtotal_halalas=14250)],
    ),
    # One halala short; as "180 min".
    Row(
        "a minimum that is just not reached", [14250], [0], 1859, 14250,
        coupons=[percent(10, minimum_subtotal_halalas=14251)],
    ),
    # The minimum is asked of 14250, although 50% leave 7125: 712.5, up; 6412. 19236/23 = 836.35
    Row(
        "a minimum before discounts", [14250], [7125, 713], 836, 6412,
        coupons=[percent(50), percent(10, minimum_subtotal_halalas=14250)],
    ),
    # The minimum may be reached by add-ons; 10% of 19250 = 1925, 17325 left. 51975/23 = 2259.78
    Row(
        "a coupon on add-ons too", [14250, 5000], [1925], 2260, 17325, add_ons=[(2500, 2)],
        coupons=[percent(10, minimum_subtotal_halalas=19250)],
    ),
    Row("100%", [14250], [14250], 0, 0, coupons=[percent(100)]),
    Row("a free service", [0], [0], 0, 0, per_hour=0, coupons=[percent(10)]),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _sample_tiers(db):
    for least, most, factor in [(120, 179, "1"), (180, 239, "0.95"), (240, None, "0.9")]:
        PricingTierFactory(min_minutes=least, max_minutes=most, factor=factor)


def price(partner, row):
    service = ServiceFactory(enabled_for=partner, base_price_per_hour_halalas=row.per_hour)
    if row.agreed:
        PriceListEntryFactory(price_list__partner=partner, service=service, **row.agreed)
    package = None
    if row.package:
        package = PackageFactory(service=service, price_halalas=row.package).pk
    add_ons = [
        (AddOnFactory(service=service, price_halalas=halalas).pk, quantity)
        for halalas, quantity in row.add_ons
    ]
    item = {"service_id": service.pk, "package_id": package, "custom_services": add_ons}
    ids = [CouponFactory(**terms).pk for terms in row.coupons]
    basket = Basket(
        items=[BasketItem(hours=Fraction(hours), **item) for hours in row.hours],
        number_of_teams=row.teams,
        coupons=NamedCoupons(ids=ids),
    )
    return preview_basket(basket, partner=partner, now=NOW)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_costs_what_was_worked_out_by_hand(partner, row):
    found = price(partner, row)
    assert [line.price_halalas for line in found.lines] == row.lines
    assert [coupon.discount_halalas for coupon in found.coupons] == row.taken
    assert (found.vat_halalas, found.total_halalas) == (row.vat, row.total)


def test_vat_at_half_a_halala_is_rounded_up(partner, settings):
    # 100% on the net is half of the total: 9917/2 = 4958.5.
    settings.VAT_RATE_PERCENT = 100
    found = price(partner, Row("", [], [], 0, 0, hours=minutes(119)))
    assert (found.vat_halalas, found.net_halalas) == (4959, 4958)


def test_the_vat_rate_is_a_setting(partner, settings):
    # 10000 x 5/105 = 476.19
    settings.VAT_RATE_PERCENT = 5
    assert price(partner, Row("", [], [], 0, 0, hours=[2])).vat_halalas == 476


def test_a_coupon_of_one_service_leaves_the_other_alone(partner):
    # 5000 x 3 x 0.95 = 14250 and 8000 x 2 = 16000; half of the latter comes off.
    # 22250 x 3/23 = 2902.17
    homes = ServiceFactory(enabled_for=partner)
    sofas = ServiceFactory(enabled_for=partner, base_price_per_hour_halalas=8000)
    coupon = CouponFactory(percent=50, services=[sofas])
    basket = Basket(
        items=[
            BasketItem(hours=Fraction(3), service_id=homes.pk),
            BasketItem(hours=Fraction(2), service_id=sofas.pk),
        ],
        coupons=NamedCoupons(ids=[coupon.pk]),
    )
    found = preview_basket(basket, partner=partner, now=NOW)
    totals = (found.subtotal_halalas, found.discount_halalas, found.total_halalas)
    assert totals == (30250, 8000, 22250)
    assert found.vat_halalas == 2902
