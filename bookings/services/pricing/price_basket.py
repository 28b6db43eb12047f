"""Price a basket: the one path of previews, quotes and bookings, so that they never differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from bookings.basket import NO_COUPONS, NamedCoupons, PricedBasket
from bookings.coupons import Shopper
from bookings.errors import PriceTooHigh
from bookings.services.pricing.judge_coupons import judge_coupons
from catalog.lines import MOST_HALALAS, lines_of, sum_of
from catalog.prices import vat_share
from catalog.services.find_coupons import find_coupons
from catalog.services.find_offers import Offer, WantedItem, find_offers
from catalog.services.find_rates import Rates, find_rates
from catalog.services.price_items import price_items
from partners.models import Partner

NOBODY = Shopper()


@dataclass(frozen=True, kw_only=True)
class WantedBasket:
    """What a partner asks the price of, for whom, and with which coupons."""

    items: Sequence[WantedItem]
    number_of_teams: int = 1
    contract_code: str = ""
    coupons: NamedCoupons = NO_COUPONS
    shopper: Shopper = NOBODY


def preview_basket(*, partner: Partner, wanted: WantedBasket, now: datetime) -> PricedBasket:
    """Return what a basket would cost, and what its coupons would do; invalid ones included.

    Raises ServiceNotFound, ServiceNotAllowed, PackageNotFound, ContractNotFound,
    PackageLengthDiffers and PriceTooHigh.
    """
    return price_basket(
        partner=partner,
        offers=find_offers(partner=partner, items=wanted.items),
        rates=find_rates(partner=partner, contract_code=wanted.contract_code),
        number_of_teams=wanted.number_of_teams,
        coupons=wanted.coupons,
        shopper=wanted.shopper,
        now=now,
    )


def price_basket(
    *,
    partner: Partner,
    offers: Sequence[Offer],
    rates: Rates,
    number_of_teams: int,
    coupons: NamedCoupons,
    shopper: Shopper,
    now: datetime,
) -> PricedBasket:
    """Return what was found on sale with its prices, discounts and totals.

    Raises PackageLengthDiffers and PriceTooHigh.
    """
    items = price_items(offers, rates=rates, number_of_teams=number_of_teams)
    lines = lines_of(items)
    subtotal = sum_of(lines)
    if subtotal > MOST_HALALAS:
        raise PriceTooHigh
    named = find_coupons(partner=partner, ids=coupons.ids, codes=coupons.codes)
    judged = judge_coupons(named, lines=lines, shopper=shopper, now=now)
    discount = sum(coupon.discount_halalas for coupon in judged)
    total = subtotal - discount
    return PricedBasket(
        items=items,
        coupons=judged,
        subtotal_halalas=subtotal,
        discount_halalas=discount,
        vat_halalas=vat_share(total, rate_percent=settings.VAT_RATE_PERCENT),
        total_halalas=total,
    )
