"""Price a basket: the one path of previews, quotes and bookings, so that they never differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from bookings.coupons import JudgedCoupon, Shopper
from bookings.errors import PriceTooHigh
from bookings.services.pricing.judge_coupons import judge_coupons
from catalog.basket import MOST_HALALAS, Basket, PricedItem, PricedLine, lines_of, sum_of
from catalog.prices import vat_share
from catalog.services.find_offers import Offer, find_offers
from catalog.services.price_items import Rates, find_rates, price_items
from partners.models import Partner

UNKNOWN_SHOPPER = Shopper()


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


def preview_basket(
    basket: Basket, *, partner: Partner, shopper: Shopper = UNKNOWN_SHOPPER, now: datetime
) -> PricedBasket:
    """Return what a basket would cost, and what its coupons would do; invalid ones included.

    Raises ServiceNotFound, ServiceNotAllowed, PackageNotFound, ContractNotFound,
    PackageLengthDiffers and PriceTooHigh.
    """
    return price_basket(
        basket,
        partner=partner,
        offers=find_offers(partner=partner, items=basket.items),
        rates=find_rates(partner=partner, contract_code=basket.contract_code),
        shopper=shopper,
        now=now,
    )


def price_basket(
    basket: Basket,
    *,
    partner: Partner,
    offers: Sequence[Offer],
    rates: Rates,
    shopper: Shopper,
    now: datetime,
) -> PricedBasket:
    """Return a basket, whose rows were found on sale, with prices, discounts and totals.

    Raises PackageLengthDiffers and PriceTooHigh.
    """
    items = price_items(offers, rates=rates, number_of_teams=basket.number_of_teams)
    lines = lines_of(items)
    subtotal = sum_of(lines)
    if subtotal > MOST_HALALAS:
        raise PriceTooHigh
    coupons: tuple[JudgedCoupon, ...] = ()
    if basket.coupons:
        coupons = judge_coupons(
            basket.coupons, partner=partner, lines=lines, shopper=shopper, now=now
        )
    discount = sum(coupon.discount_halalas for coupon in coupons)
    total = subtotal - discount
    return PricedBasket(
        items=items,
        coupons=coupons,
        subtotal_halalas=subtotal,
        discount_halalas=discount,
        vat_halalas=vat_share(total, rate_percent=settings.VAT_RATE_PERCENT),
        total_halalas=total,
    )
