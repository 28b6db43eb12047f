"""What a priced basket is made of: plain values, so that a quote can keep them as they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

# What the columns of an amount hold.
MOST_HALALAS = 2**31 - 1
NO_FACTOR = Decimal(1)


class LineKind(StrEnum):
    """How a line is priced."""

    HOURLY = "HOURLY"
    PACKAGE = "PACKAGE"
    ADD_ON = "ADD_ON"


@dataclass(frozen=True, kw_only=True)
class PricedLine:
    """One price, rounded to the halala; ``quantity`` counts teams, of an add-on pieces."""

    kind: LineKind
    service_id: UUID
    package_id: UUID | None = None
    add_on_id: UUID | None = None
    name_en: str
    name_ar: str
    hours: Fraction | None = None
    quantity: int
    unit_price_halalas: int
    factor: Decimal = NO_FACTOR
    price_halalas: int


@dataclass(frozen=True, kw_only=True)
class PricedItem:
    """A visit and its add-ons; ``sub_service_id`` only repeats what was asked for."""

    hours: Fraction
    main: PricedLine
    add_ons: tuple[PricedLine, ...] = ()
    sub_service_id: UUID | None = None

    @property
    def lines(self) -> tuple[PricedLine, ...]:
        """Return the visit, then the add-ons."""
        return self.main, *self.add_ons

    @property
    def price_halalas(self) -> int:
        """Return what the visit costs together with its add-ons."""
        return sum_of(self.lines)


def lines_of(items: Iterable[PricedItem]) -> tuple[PricedLine, ...]:
    """Return the lines of all items."""
    return tuple(line for item in items for line in item.lines)


def sum_of(lines: Iterable[PricedLine]) -> int:
    """Return what lines cost before any discount."""
    return sum(line.price_halalas for line in lines)
