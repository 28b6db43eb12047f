"""What coupons take off the lines of a basket, in whole halalas. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from catalog.basket import PricedLine
from catalog.prices import round_half_up

WHOLE = 100


@dataclass(frozen=True, kw_only=True)
class Reduction:
    """A percentage, perhaps capped, or an amount off; no ``service_ids`` means all services."""

    percent: Decimal | None = None
    amount_halalas: int | None = None
    cap_halalas: int | None = None
    service_ids: frozenset[UUID] = frozenset()

    def is_for(self, line: PricedLine) -> bool:
        """Tell whether a line may become cheaper by it; an add-on goes with its service."""
        return not self.service_ids or line.service_id in self.service_ids


def take_off(lines: Sequence[PricedLine], reductions: Sequence[Reduction]) -> tuple[int, ...]:
    """Return what each reduction takes off, in the order of the reductions.

    Percentages come first, one after the other on what is left of their lines, then amounts.
    What is left is kept line by line as exact fractions, and a discount is spread over its
    lines in proportion to it: so the order of the lines changes nothing.
    """
    left = [Fraction(line.price_halalas) for line in lines]
    taken = [0] * len(reductions)
    for index in _percentages_first(reductions):
        reduction = reductions[index]
        places = [place for place, line in enumerate(lines) if reduction.is_for(line)]
        basis = sum((left[place] for place in places), Fraction(0))
        taken[index] = _discount_on(basis, reduction)
        for place in places if basis else ():
            left[place] *= 1 - taken[index] / basis
    return tuple(taken)


def _percentages_first(reductions: Sequence[Reduction]) -> list[int]:
    """Return positions; among equals the order in which they were named stays."""
    return sorted(range(len(reductions)), key=lambda index: reductions[index].percent is None)


def _discount_on(basis: Fraction, reduction: Reduction) -> int:
    # Shares of earlier discounts may leave a fraction; rounding up could exceed what is left.
    most = basis.__floor__()
    if reduction.percent is None:
        return min(reduction.amount_halalas or 0, most)
    discount = round_half_up(basis * Fraction(reduction.percent) / WHOLE)
    if reduction.cap_halalas is not None:
        discount = min(discount, reduction.cap_halalas)
    return min(discount, most)
