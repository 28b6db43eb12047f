"""The arithmetic of prices: sums, VAT, rounding, tiers."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.prices import (
    choose_factor,
    hourly_price,
    hours_of,
    minutes_of,
    overlap,
    round_half_up,
    vat_share,
)


@dataclass(frozen=True)
class Bounds:
    min_minutes: int
    max_minutes: int | None
    factor: Decimal = Decimal(1)


TIERS = [
    Bounds(120, 179, Decimal("1.0")),
    Bounds(180, 239, Decimal("0.95")),
    Bounds(240, None, Decimal("0.9")),
]
halalas = st.integers(0, 10**8)
lengths = st.integers(1, 24 * 60)
factors = st.decimals("0.01", "2", places=4)
bounds = st.builds(
    lambda start, length: Bounds(start, None if length is None else start + length),
    st.integers(0, 500),
    st.none() | st.integers(0, 200),
)


@pytest.mark.parametrize(
    ("hours", "minutes"),
    [("2.99", 179), ("2.5", 150), ("3", 180), ("0.01", 1), ("2.975", 179), ("2.0083", 120)],
)
def test_minutes_are_rounded_half_up(hours, minutes):
    assert minutes_of(Decimal(hours)) == minutes


@pytest.mark.parametrize(
    ("minutes", "factor"),
    [
        (119, "1"),
        (120, "1"),
        (179, "1"),
        (180, "0.95"),
        (239, "0.95"),
        (240, "0.9"),
        (900, "0.9"),
    ],
)
def test_the_bounds_of_a_tier_are_inclusive(minutes, factor):
    assert choose_factor(TIERS, minutes=minutes) == Decimal(factor)


def test_without_tiers_the_factor_is_one():
    assert choose_factor([], minutes=180) == 1


@pytest.mark.parametrize(
    ("per_hour", "hours", "factor", "teams", "price"),
    [
        (5000, "3", "0.95", 1, 14250),
        (5000, "3", "0.95", 2, 28500),
        (5000, "2.99", "1", 1, 14950),
        (1, "0.5", "1", 1, 1),
        (333, "1.5", "1", 1, 500),
        (0, "4", "0.9", 1, 0),
    ],
)
def test_an_hourly_line(per_hour, hours, factor, teams, price):
    found = hourly_price(
        price_per_hour_halalas=per_hour,
        hours=Decimal(hours),
        factor=Decimal(factor),
        number_of_teams=teams,
    )
    assert found == price


def test_vat_is_the_share_inside_the_total():
    assert vat_share(11500, rate_percent=15) == 1500
    assert vat_share(33000, rate_percent=15) == 4304


@given(st.fractions(0, 10**6))
def test_rounding_moves_by_half_at_most_and_up_at_the_half(amount):
    moved = round_half_up(amount) - amount
    assert Fraction(-1, 2) < moved <= Fraction(1, 2)


@given(halalas, st.integers(0, 100))
def test_vat_and_net_are_never_negative_and_make_the_total(total, rate):
    vat = vat_share(total, rate_percent=rate)
    assert 0 <= vat <= total
    net = total - vat
    # Rounding VAT by half a halala moves what VAT should be on the net by that share of it.
    assert abs(vat - Fraction(net * rate, 100)) <= Fraction(100 + rate, 200)


@given(halalas, lengths, factors)
def test_teams_multiply_the_price(per_hour, minutes, factor):
    line = {"price_per_hour_halalas": per_hour, "hours": hours_of(minutes), "factor": factor}
    one, three = hourly_price(**line), hourly_price(**line, number_of_teams=3)
    assert abs(three - 3 * one) <= 2
    assert one >= 0


@given(halalas, lengths, lengths, factors)
def test_a_longer_visit_is_never_cheaper_within_a_tier(per_hour, minutes, other, factor):
    shorter, longer = (
        hourly_price(price_per_hour_halalas=per_hour, hours=hours_of(length), factor=factor)
        for length in sorted([minutes, other])
    )
    assert shorter <= longer


@given(bounds, bounds)
def test_tiers_overlap_when_some_length_lies_in_both(tier, other):
    lengths_of = [
        set(range(t.min_minutes, (1000 if t.max_minutes is None else t.max_minutes) + 1))
        for t in (tier, other)
    ]
    assert overlap(tier, other) == bool(lengths_of[0] & lengths_of[1])
    assert overlap(tier, other) == overlap(other, tier)
