"""Price a basket: the one path of previews, quotes and bookings, so that they never differ."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from bookings.basket import PricedBasket
from bookings.coupons import JudgedCoupon, Shopper
from bookings.errors import PriceTooHigh
from bookings.services.pricing.judge_coupons import judge_coupons
from catalog.basket import MOST_HALALAS, Basket, lines_of, sum_of
from catalog.prices import vat_share
from catalog.services.find_offers import Offer, find_offers
from catalog.services.find_rates import Rates, find_rates
from catalog.services.price_items import price_items
from partners.models import Partner

UNKNOWN_SHOPPER = Shopper()


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
