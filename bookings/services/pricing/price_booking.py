"""Price a booking: by today's price lists, or by the quote that it names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from bookings.coupons import Shopper
from bookings.errors import BookingCreationFailed, PriceTooHigh
from bookings.models import Booking, PriceLine, Quote
from bookings.services.pricing.judge_coupons import refuse_coupons
from bookings.services.pricing.price_basket import PricedBasket, price_basket
from bookings.services.pricing.quotes import find_quote, use_quote
from catalog.basket import Basket, PricedLine
from catalog.models import Package, Service
from catalog.prices import MINUTES_AN_HOUR
from catalog.services.find_offers import Offer, find_offers
from catalog.services.price_items import Rates, find_rates
from partners.models import Partner
from scheduling.visit import Visit


@dataclass(frozen=True)
class Sale:
    """The rows behind a basket of one item; with a quote its prices count, not the rates."""

    basket: Basket
    offer: Offer
    rates: Rates
    quote: Quote | None = None

    @property
    def service(self) -> Service:
        """Return the service that is sold."""
        return self.offer.service

    @property
    def package(self) -> Package | None:
        """Return the package that is sold, if it is one."""
        return self.offer.package


def find_sale(basket: Basket, *, partner: Partner, quote_id: UUID | None) -> Sale:
    """Return what is sold.

    Raises ServiceNotFound, ServiceNotAllowed, PackageNotFound, ContractNotFound and
    QuoteNotFound. The contract of a quote is part of the promise, even if it ended since.
    """
    [offer] = find_offers(partner=partner, items=basket.items)
    if quote_id:
        quote = find_quote(partner=partner, quote_id=quote_id)
        return Sale(basket, offer, Rates(), quote)
    rates = find_rates(partner=partner, contract_code=basket.contract_code)
    return Sale(basket, offer, rates)


def price_sale(
    sale: Sale, visit: Visit, *, partner: Partner, shopper: Shopper, now: datetime
) -> PricedBasket:
    """Return the price of a visit, with coupons that are valid now; redeeming judges again.

    Raises BookingCreationFailed with DURATION_NOT_ALLOWED, TOO_MANY_TEAMS, QUOTE_EXPIRED,
    QUOTE_MISMATCH, PRICE_TOO_HIGH and COUPON_INVALID, checked in this order.
    """
    if visit.why_not_sold:
        raise BookingCreationFailed(*visit.why_not_sold)
    if sale.quote:
        # It has promised the length of a package together with the price.
        return use_quote(sale.quote, sale.basket, now=now)
    if sale.package and sale.package.hours * MINUTES_AN_HOUR != visit.minutes:
        text = f"This package takes {sale.package.hours} hours."
        raise BookingCreationFailed("DURATION_NOT_ALLOWED", text)
    try:
        price = price_basket(
            sale.basket,
            partner=partner,
            offers=[sale.offer],
            rates=sale.rates,
            shopper=shopper,
            now=now,
        )
    except PriceTooHigh as error:
        text = "The price is higher than 21474836.47 SAR."
        raise BookingCreationFailed("PRICE_TOO_HIGH", text) from error
    if price.invalid_coupons:
        refuse_coupons(price.invalid_coupons)
    return price


def write_price_lines(booking: Booking, lines: Sequence[PricedLine]) -> None:
    """Store what a new booking was sold for, line by line, in one statement."""
    PriceLine.objects.bulk_create(
        PriceLine(
            booking=booking,
            position=position,
            kind=line.kind.value,
            service_id=line.service_id,
            package_id=line.package_id,
            add_on_id=line.add_on_id,
            name_en=line.name_en,
            name_ar=line.name_ar,
            hours=_hours(line),
            quantity=line.quantity,
            unit_price_halalas=line.unit_price_halalas,
            factor=line.factor,
            price_halalas=line.price_halalas,
        )
        for position, line in enumerate(lines, start=1)
    )


def _hours(line: PricedLine) -> Decimal | None:
    if line.hours is None:
        return None
    return Decimal(line.hours.numerator) / line.hours.denominator
