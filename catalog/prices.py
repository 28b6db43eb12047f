"""The arithmetic of prices and discounts, in whole halalas; list prices include VAT. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol
from uuid import UUID

from catalog.basket import PricedLine

MINUTES_AN_HOUR = 60
NO_TIER = Decimal(1)
HALF = Fraction(1, 2)
WHOLE = 100


class Tier(Protocol):
    """A price factor for lengths between two inclusive bounds, in minutes; None is open."""

    @property
    def min_minutes(self) -> int: ...  # noqa: D102
    @property
    def max_minutes(self) -> int | None: ...  # noqa: D102
    @property
    def factor(self) -> Decimal: ...  # noqa: D102


def round_half_up(amount: Fraction) -> int:
    """Return the nearest whole number; halves are rounded up."""
    return (amount + HALF).__floor__()


def minutes_of(hours: Fraction | Decimal) -> int:
    """Return hours as whole minutes: 2.99 h are 179."""
    return round_half_up(Fraction(hours) * MINUTES_AN_HOUR)


def hours_of(minutes: int) -> Fraction:
    """Return minutes as hours, exactly."""
    return Fraction(minutes, MINUTES_AN_HOUR)


def choose_factor(tiers: Iterable[Tier], *, minutes: int) -> Decimal:
    """Return the factor of the first tier that includes the length, 1 without one."""
    matching = (tier.factor for tier in tiers if _includes(tier, minutes))
    return next(matching, NO_TIER)


def hourly_price(
    *,
    price_per_hour_halalas: int,
    hours: Fraction | Decimal,
    factor: Decimal,
    number_of_teams: int = 1,
) -> int:
    """Return the price of one hourly line."""
    exact = price_per_hour_halalas * Fraction(hours) * Fraction(factor) * number_of_teams
    return round_half_up(exact)


def vat_share(total_halalas: int, *, rate_percent: int) -> int:
    """Return the VAT inside a total that includes it: at 15 % it is total x 15/115."""
    return round_half_up(Fraction(total_halalas * rate_percent, 100 + rate_percent))


def overlap(tier: Tier, other: Tier) -> bool:
    """Return whether some length lies in both tiers."""
    return _starts_within(tier, other) or _starts_within(other, tier)


def _starts_within(tier: Tier, other: Tier) -> bool:
    return _includes(other, tier.min_minutes)


def _includes(tier: Tier, minutes: int) -> bool:
    if minutes < tier.min_minutes:
        return False
    return tier.max_minutes is None or minutes <= tier.max_minutes


@dataclass(frozen=True, kw_only=True)
class Reduction:
    """A percentage, perhaps capped, or an amount off; no ``service_ids`` means all services."""

    percent: Decimal | None = None
    amount_halalas: int | None = None
    cap_halalas: int | None = None
    service_ids: frozenset[UUID] = frozenset()

    def is_for(self, line: PricedLine) -> bool:
        """Return whether it applies to a line; an add-on goes with its service."""
        return not self.service_ids or line.service_id in self.service_ids


def discounts_of(
    lines: Sequence[PricedLine], reductions: Sequence[Reduction]
) -> tuple[int, ...]:
    """Return the discount of each reduction, in their order.

    Percentages come first, each on what earlier ones left of its lines, then amounts. A
    discount is spread over its lines in proportion, as exact fractions: the order of the lines
    changes nothing.
    """
    left = [Fraction(line.price_halalas) for line in lines]
    discounts = [0] * len(reductions)
    for index in _percentages_first(reductions):
        reduction = reductions[index]
        places = [place for place, line in enumerate(lines) if reduction.is_for(line)]
        basis = sum((left[place] for place in places), Fraction(0))
        discounts[index] = _discount_on(basis, reduction)
        for place in places if basis else ():
            left[place] *= 1 - discounts[index] / basis
    return tuple(discounts)


def _percentages_first(reductions: Sequence[Reduction]) -> list[int]:
    """Return positions; otherwise the order stays."""
    return sorted(range(len(reductions)), key=lambda index: reductions[index].percent is None)


def _discount_on(basis: Fraction, reduction: Reduction) -> int:
    # Earlier discounts may leave a fraction; rounding up could exceed it.
    most = basis.__floor__()
    if reduction.percent is None:
        return min(reduction.amount_halalas or 0, most)
    discount = round_half_up(basis * Fraction(reduction.percent) / WHOLE)
    if reduction.cap_halalas is not None:
        discount = min(discount, reduction.cap_halalas)
    return min(discount, most)
