"""The shape of a price calculation (contract, section 5); the order of the keys is its own."""

from decimal import Decimal
from typing import Any

from django.conf import settings

from bookings.coupons import JudgedCoupon
from bookings.models import Quote
from bookings.payload import plain_number
from bookings.services.pricing.price_basket import PricedBasket
from catalog.basket import PricedItem, PricedLine
from catalog.models import CURRENCY
from cleanlife.clock import iso
from cleanlife.money import sar_number


def price_payload(price: PricedBasket) -> dict[str, Any]:
    """Return what a basket costs and what its coupons do."""
    return {
        "items": [_item_payload(item) for item in price.items],
        "subtotal": sar_number(price.subtotal_halalas),
        "discount": sar_number(price.discount_halalas),
        "coupons": [_coupon_payload(coupon) for coupon in price.coupons],
        "netTotal": sar_number(price.net_halalas),
        "vatRate": settings.VAT_RATE_PERCENT / 100,
        "vat": sar_number(price.vat_halalas),
        "total": sar_number(price.total_halalas),
        "currency": CURRENCY,
    }


def quote_payload(quote: Quote, price: PricedBasket) -> dict[str, Any]:
    """Return a price and until when it is promised."""
    return {
        **price_payload(price),
        "quoteId": str(quote.pk),
        "expiresAt": iso(quote.expires_at),
    }


def _item_payload(item: PricedItem) -> dict[str, Any]:
    main = item.main
    return {
        "serviceId": str(main.service_id),
        "packageId": _text(main.package_id),
        "subServiceId": _text(item.sub_service_id),
        "hours": plain_number(Decimal(item.hours.numerator) / item.hours.denominator),
        "unitPrice": sar_number(main.unit_price_halalas),
        "factor": float(main.factor),
        "price": sar_number(item.price_halalas),
        "customServices": [_add_on_payload(line) for line in item.add_ons],
    }


def _add_on_payload(line: PricedLine) -> dict[str, Any]:
    return {
        "id": str(line.add_on_id),
        "quantity": line.quantity,
        "unitPrice": sar_number(line.unit_price_halalas),
        "price": sar_number(line.price_halalas),
    }


def _coupon_payload(coupon: JudgedCoupon) -> dict[str, Any]:
    return {
        "id": _text(coupon.id),
        "code": coupon.code,
        "kind": coupon.kind,
        "valid": coupon.is_valid,
        "reason": _text(coupon.reason),
        "discount": sar_number(coupon.discount_halalas),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
