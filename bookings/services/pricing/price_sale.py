"""Decide what a booking costs: by the lists of today, or by the quote that it names."""

from datetime import datetime

from bookings.basket import PricedBasket
from bookings.coupons import Shopper
from bookings.errors import BookingCreationFailed, PriceTooHigh
from bookings.models import Contact
from bookings.services.pricing.find_sale import Sale
from bookings.services.pricing.judge_coupons import refuse_coupons
from bookings.services.pricing.price_basket import price_basket
from bookings.services.pricing.quotes import use_quote
from catalog.prices import MINUTES_AN_HOUR
from partners.models import Partner


def price_sale(
    sale: Sale, *, partner: Partner, contact: Contact, now: datetime
) -> PricedBasket:
    """Return the price with its valid coupons; whoever redeems them judges them again.

    Raises BookingCreationFailed with DURATION_NOT_ALLOWED, TOO_MANY_TEAMS, QUOTE_EXPIRED,
    QUOTE_MISMATCH, PRICE_TOO_HIGH and COUPON_INVALID, checked in this order.
    """
    wanted = sale.wanted
    not_sold = sale.service.why_not_sold(
        minutes=wanted.minutes, number_of_teams=wanted.number_of_teams
    )
    if not_sold:
        raise BookingCreationFailed(*not_sold)
    if sale.quote:
        # It has promised the length of a package together with the price.
        return use_quote(sale.quote, wanted=wanted, now=now)
    if sale.package and sale.package.hours * MINUTES_AN_HOUR != wanted.minutes:
        text = f"This package takes {sale.package.hours} hours."
        raise BookingCreationFailed("DURATION_NOT_ALLOWED", text)
    try:
        price = price_basket(
            wanted.basket,
            partner=partner,
            offers=[sale.offer],
            rates=sale.rates,
            shopper=Shopper(user_id=wanted.user_id, phone=contact.phone),
            now=now,
        )
    except PriceTooHigh as refusal:
        text = "The price is higher than 21474836.47 SAR."
        raise BookingCreationFailed("PRICE_TOO_HIGH", text) from refusal
    refuse_coupons(price.invalid_coupons)
    return price
