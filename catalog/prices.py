"""The arithmetic of prices, in whole halalas; list prices include VAT. Pure."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

MINUTES_AN_HOUR = 60
NO_TIER = Decimal(1)
HALF = Fraction(1, 2)


class Tier(Protocol):
    """A price factor for lengths between two inclusive bounds, in minutes; None is open."""

    @property
    def min_minutes(self) -> int: ...  # noqa: D102
    @property
    def max_minutes(self) -> int | None: ...  # noqa: D102
    @property
    def factor(self) -> Decimal: ...  # noqa: D102


def round_half_up(amount: Fraction) -> int:
    """Return the nearest whole number, of two equally near ones the upper."""
    return (amount + HALF).__floor__()


def minutes_of(hours: Fraction | Decimal) -> int:
    """Return hours as whole minutes: 2.99 h are 179."""
    return round_half_up(Fraction(hours) * MINUTES_AN_HOUR)


def hours_of(minutes: int) -> Fraction:
    """Return minutes as hours, exactly."""
    return Fraction(minutes, MINUTES_AN_HOUR)


def choose_factor(tiers: Iterable[Tier], *, minutes: int) -> Decimal:
    """Return the factor of the first tier that holds the length, 1 when none does."""
    holding = (tier.factor for tier in tiers if _holds(tier, minutes))
    return next(holding, NO_TIER)


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
    """Tell whether some length lies in both tiers."""
    return _begins_within(tier, other) or _begins_within(other, tier)


def _begins_within(tier: Tier, other: Tier) -> bool:
    return _holds(other, tier.min_minutes)


def _holds(tier: Tier, minutes: int) -> bool:
    if minutes < tier.min_minutes:
        return False
    return tier.max_minutes is None or minutes <= tier.max_minutes
