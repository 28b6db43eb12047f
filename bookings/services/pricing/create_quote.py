"""Promise prices for some minutes."""

from datetime import datetime, timedelta

from django.conf import settings

from bookings.basket import PricedBasket
from bookings.coupons import Shopper
from bookings.models import Quote
from bookings.services.pricing.price_basket import NOBODY, preview_basket
from bookings.services.pricing.quote_rows import coupon_row, item_row
from catalog.basket import Basket
from partners.models import Partner


def create_quote(
    basket: Basket, *, partner: Partner, shopper: Shopper = NOBODY, now: datetime
) -> tuple[Quote, PricedBasket]:
    """Keep the price of a basket for ``settings.QUOTE_MINUTES``; raises as ``preview_basket``.

    It promises the discounts of coupons as long as these can be used, and uses none of them.
    """
    price = preview_basket(basket, partner=partner, shopper=shopper, now=now)
    quote = Quote.objects.create(
        partner=partner,
        expires_at=now + timedelta(minutes=settings.QUOTE_MINUTES),
        number_of_teams=basket.number_of_teams,
        contract_code=basket.contract_code.strip(),
        items=[item_row(item) for item in price.items],
        coupons=[coupon_row(coupon) for coupon in price.coupons],
        subtotal_halalas=price.subtotal_halalas,
        discount_halalas=price.discount_halalas,
        vat_halalas=price.vat_halalas,
        total_halalas=price.total_halalas,
        created_at=now,
    )
    return quote, price
