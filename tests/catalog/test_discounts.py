"""What coupons take off: sums, caps, what is left, and that the order of lines is nothing."""

import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalog.basket import LineKind, PricedLine
from catalog.prices import Reduction, discounts_of

pytestmark = pytest.mark.once


HOMES, SOFAS, OTHERS = (uuid.uuid4() for _ in range(3))
services = st.sampled_from([HOMES, SOFAS, OTHERS])
service_sets = st.frozensets(services, max_size=2)
percents = st.decimals("0.01", "100", places=2)
reductions = st.builds(
    Reduction,
    percent=percents,
    cap_halalas=st.none() | st.integers(0, 50_000),
    service_ids=service_sets,
) | st.builds(Reduction, amount_halalas=st.integers(0, 200_000), service_ids=service_sets)


def line(price, service=HOMES):
    return PricedLine(
        kind=LineKind.HOURLY,
        service_id=service,
        name_en="Visit",
        name_ar="زيارة",
        quantity=1,
        unit_price_halalas=price,
        price_halalas=price,
    )


def percent(number, *of, cap=None):
    return Reduction(percent=Decimal(number), cap_halalas=cap, service_ids=frozenset(of))


def amount(halalas, *of):
    return Reduction(amount_halalas=halalas, service_ids=frozenset(of))


lines = st.lists(st.builds(line, st.integers(0, 100_000), services), min_size=1, max_size=8)
coupons = st.lists(reductions, max_size=4)


@pytest.mark.parametrize(
    ("prices", "named", "taken"),
    [
        ([10000], [percent(10)], (1000,)),
        ([10000], [percent("12.5")], (1250,)),
        # 50% of 10000, then 50% of the 5000 that are left.
        ([10000], [percent(50), percent(50)], (5000, 2500)),
        # 10% of 10000, then 20% of 9000; the other way 20% of 10000, then 10% of 8000.
        ([10000], [percent(10), percent(20)], (1000, 1800)),
        ([10000], [percent(20), percent(10)], (2000, 800)),
        # 5% of 10 halalas is half a halala: up.
        ([10], [percent(5)], (1,)),
        # 5% of 9 halalas is 0.45: down.
        ([9], [percent(5)], (0,)),
        # A cap ends the percentage; the next one works on what is left of 10000 - 600.
        ([10000], [percent(10, cap=600), percent(10)], (600, 940)),
        ([10000], [percent(10, cap=1000)], (1000,)),
        ([10000], [percent(10, cap=0)], (0,)),
        # Amounts come after percentages, wherever they are named.
        ([10000], [amount(3000), percent(50)], (3000, 5000)),
        ([10000], [percent(50), amount(3000)], (5000, 3000)),
        # Never below nothing.
        ([10000], [amount(15000)], (10000,)),
        ([10000], [amount(7000), amount(7000)], (7000, 3000)),
        ([10000], [percent(100), percent(50), amount(1)], (10000, 0, 0)),
        ([0], [percent(50), amount(100)], (0, 0)),
        ([10000], [], ()),
    ],
)
def test_takes_off(prices, named, taken):
    assert discounts_of([line(price) for price in prices], named) == taken


def test_only_eligible_lines_become_cheaper():
    basket = [line(10000, HOMES), line(6000, SOFAS)]
    assert discounts_of(basket, [percent(50, SOFAS)]) == (3000,)
    assert discounts_of(basket, [amount(9000, SOFAS)]) == (6000,)
    assert discounts_of(basket, [percent(50, OTHERS)]) == (0,)
    # 50% of the sofas leaves 3000 of them; then 10% of 13000.
    assert discounts_of(basket, [percent(50, SOFAS), percent(10)]) == (3000, 1300)


def test_a_discount_is_spread_in_proportion_to_what_is_left():
    basket = [line(10000, HOMES), line(5000, SOFAS)]
    # Half of the sofas is 2500; 20% off both leaves 4000 of them, of which half is 2000.
    assert discounts_of(basket, [percent(50, SOFAS), amount(3000)]) == (2500, 3000)
    assert discounts_of(basket, [percent(20), percent(50, SOFAS)]) == (3000, 2000)


def test_a_share_that_is_no_whole_halala_is_never_exceeded():
    # 10% of 5 is 0.5, up to 1: 0.2 of it fall on the 1 halala, of which 0.8 are left.
    basket = [line(1, SOFAS), line(4, HOMES)]
    assert discounts_of(basket, [percent(10), percent(100, SOFAS)]) == (1, 0)


@given(lines, coupons)
@hypothesis_settings(max_examples=100)
def test_the_sum_is_never_above_the_subtotal_nor_below_nothing(basket, named):
    taken = discounts_of(basket, named)
    assert len(taken) == len(named)
    assert all(isinstance(discount, int) and discount >= 0 for discount in taken)
    assert sum(taken) <= sum(each.price_halalas for each in basket)


@given(lines, coupons, st.randoms(use_true_random=False))
@hypothesis_settings(max_examples=100)
def test_the_order_of_lines_changes_nothing(basket, named, chance):
    shuffled = list(basket)
    chance.shuffle(shuffled)
    assert discounts_of(shuffled, named) == discounts_of(basket, named)


@given(lines, coupons)
@hypothesis_settings(max_examples=100)
def test_no_coupon_takes_more_than_its_own_lines_cost(basket, named):
    for reduction, discount in zip(named, discounts_of(basket, named), strict=True):
        eligible = [each for each in basket if reduction.is_for(each)]
        assert discount <= sum(each.price_halalas for each in eligible)
        if reduction.cap_halalas is not None:
            assert discount <= reduction.cap_halalas


@given(lines, coupons)
@hypothesis_settings(max_examples=100)
def test_percentages_take_the_same_whatever_amounts_are_named(basket, named):
    alone = [each for each in named if each.percent is not None]
    together = dict(zip(map(id, named), discounts_of(basket, named), strict=True))
    assert tuple(together[id(each)] for each in alone) == discounts_of(basket, alone)
