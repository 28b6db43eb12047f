"""A basket that a partner asks the price of, and its priced lines. Plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

# The largest amount that the columns hold.
MOST_HALALAS = 2**31 - 1
NO_FACTOR = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class BasketItem:
    """One visit to price: a service by the hour, or a package.

    ``custom_services`` are add-ons with quantities; ``sub_service_id`` is one more add-on.
    """

    hours: Fraction
    service_id: UUID | None = None
    package_id: UUID | None = None
    sub_service_id: UUID | None = None
    custom_services: Sequence[tuple[UUID, int]] = ()

    @property
    def add_ons(self) -> dict[UUID, int]:
        """Return the quantity of each add-on; what is named twice adds up."""
        named = list(self.custom_services)
        if self.sub_service_id:
            named.insert(0, (self.sub_service_id, 1))
        quantities: dict[UUID, int] = {}
        for add_on_id, quantity in named:
            quantities[add_on_id] = quantities.get(add_on_id, 0) + quantity
        return quantities


@dataclass(frozen=True, kw_only=True)
class NamedCoupons:
    """Coupons as a request names them; codes are those of every field, in the fields' order."""

    ids: Sequence[UUID] = ()
    codes: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Return whether any coupon is named."""
        return bool(self.ids or self.codes)


NO_COUPONS = NamedCoupons()


@dataclass(frozen=True, kw_only=True)
class Basket:
    """What a partner asks the price of, for how many teams, with which coupons.

    Without a ``contract_code`` the partner's usual prices count.
    """

    items: Sequence[BasketItem]
    number_of_teams: int = 1
    contract_code: str = ""
    coupons: NamedCoupons = NO_COUPONS


class LineKind(StrEnum):
    """How a line is priced."""

    HOURLY = "HOURLY"
    PACKAGE = "PACKAGE"
    ADD_ON = "ADD_ON"


@dataclass(frozen=True, kw_only=True)
class PricedLine:
    """One price, rounded to the halala; ``quantity`` is the number of teams, or of pieces."""

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
    """A visit and its add-ons; ``sub_service_id`` repeats that of the request."""

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
        """Return the price of the visit with its add-ons."""
        return sum_of(self.lines)


def lines_of(items: Iterable[PricedItem]) -> tuple[PricedLine, ...]:
    """Return the lines of all items."""
    return tuple(line for item in items for line in item.lines)


def sum_of(lines: Iterable[PricedLine]) -> int:
    """Return the price of lines before discounts."""
    return sum(line.price_halalas for line in lines)
