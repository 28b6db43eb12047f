"""What a basket costs. Plain values."""

from dataclasses import dataclass

from bookings.coupons import JudgedCoupon
from catalog.basket import PricedItem, PricedLine, lines_of


@dataclass(frozen=True, kw_only=True)
class PricedBasket:
    """Items and coupons in the order in which they were named, and the totals, in halalas.

    ``subtotal - discount = total`` and ``net + vat = total``: VAT is inside.
    """

    items: tuple[PricedItem, ...]
    coupons: tuple[JudgedCoupon, ...] = ()
    subtotal_halalas: int
    discount_halalas: int
    vat_halalas: int
    total_halalas: int

    @property
    def net_halalas(self) -> int:
        """Return the total without its VAT."""
        return self.total_halalas - self.vat_halalas

    @property
    def lines(self) -> tuple[PricedLine, ...]:
        """Return the lines of all items."""
        return lines_of(self.items)

    @property
    def invalid_coupons(self) -> list[JudgedCoupon]:
        """Return the coupons that cannot be used."""
        return [coupon for coupon in self.coupons if not coupon.is_valid]

    @property
    def valid_coupons(self) -> list[JudgedCoupon]:
        """Return the coupons that can be used; their discount may still be zero."""
        return [coupon for coupon in self.coupons if coupon.is_valid]
