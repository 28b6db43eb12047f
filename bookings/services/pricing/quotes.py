"""Quotes: prices that are promised for some minutes, stored as JSON in whole halalas."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.conf import settings

from bookings.coupons import CouponReason, JudgedCoupon, Shopper
from bookings.errors import BookingCreationFailed, QuoteNotFound
from bookings.models import Quote
from bookings.services.pricing.price_basket import UNKNOWN_SHOPPER, PricedBasket, preview_basket
from catalog.basket import Basket, LineKind, NamedCoupons, PricedItem, PricedLine
from catalog.models import normal_code
from catalog.prices import minutes_of
from partners.models import Partner

# Stored for questions about them; bookings have their own copy of what they were sold for.
STORED_FOR = timedelta(days=30)
LARGEST_PURGE = 5000


def create_quote(
    basket: Basket, *, partner: Partner, shopper: Shopper = UNKNOWN_SHOPPER, now: datetime
) -> tuple[Quote, PricedBasket]:
    """Promise the price of a basket for ``settings.QUOTE_MINUTES``.

    The discounts of coupons are promised while these can be used; none is redeemed. Raises as
    ``preview_basket``.
    """
    price = preview_basket(basket, partner=partner, shopper=shopper, now=now)
    quote = Quote.objects.create(
        partner=partner,
        expires_at=now + timedelta(minutes=settings.QUOTE_MINUTES),
        number_of_teams=basket.number_of_teams,
        contract_code=basket.contract_code.strip(),
        items=[_item_row(item) for item in price.items],
        coupons=[_coupon_row(coupon) for coupon in price.coupons],
        subtotal_halalas=price.subtotal_halalas,
        discount_halalas=price.discount_halalas,
        vat_halalas=price.vat_halalas,
        total_halalas=price.total_halalas,
        created_at=now,
    )
    return quote, price


def find_quote(*, partner: Partner, quote_id: UUID) -> Quote:
    """Return a quote; raise QuoteNotFound for another partner's."""
    quote = Quote.objects.for_partner(partner).filter(pk=quote_id).first()
    if quote is None:
        raise QuoteNotFound
    return quote


def use_quote(quote: Quote, basket: Basket, *, now: datetime) -> PricedBasket:
    """Return the price promised for a basket of one item, with the coupons valid then.

    Raises BookingCreationFailed with QUOTE_EXPIRED or QUOTE_MISMATCH.
    """
    if quote.expires_at <= now:
        raise BookingCreationFailed(
            "QUOTE_EXPIRED", "The quote has expired; ask for a new one."
        )
    price = read_quote(quote)
    others = [name for name, is_same in _comparison(quote, price, basket) if not is_same]
    if others:
        text = f"The booking is not what was quoted; compare {', '.join(others)}."
        raise BookingCreationFailed("QUOTE_MISMATCH", text)
    return replace(price, coupons=tuple(price.valid_coupons))


def read_quote(quote: Quote) -> PricedBasket:
    """Return exactly what was promised."""
    return PricedBasket(
        items=tuple(_item(row) for row in quote.items),
        coupons=tuple(_coupon(row) for row in quote.coupons),
        subtotal_halalas=quote.subtotal_halalas,
        discount_halalas=quote.discount_halalas,
        vat_halalas=quote.vat_halalas,
        total_halalas=quote.total_halalas,
    )


def purge_quotes(*, now: datetime) -> int:
    """Delete some quotes that expired long ago and return how many; 0 when none is left."""
    old = Quote.objects.filter(expires_at__lt=now - STORED_FOR).order_by("expires_at")
    ids = list(old.values_list("pk", flat=True)[:LARGEST_PURGE])
    deleted, _ = Quote.objects.filter(pk__in=ids).delete()
    return deleted


def _comparison(quote: Quote, price: PricedBasket, basket: Basket) -> list[tuple[str, bool]]:
    """Return what must be the same, by its name on the wire, and whether it is."""
    if len(price.items) != 1:
        return [("items", False)]
    [item], [requested] = price.items, basket.items
    contract_code = basket.contract_code.strip()
    return [
        ("serviceId", item.main.service_id == requested.service_id),
        ("packageId", item.main.package_id == requested.package_id),
        ("timeslot", minutes_of(item.hours) == minutes_of(requested.hours)),
        ("numberOfTeams", quote.number_of_teams == basket.number_of_teams),
        ("customServices", _quantities(item) == requested.add_ons),
        ("contractCode", contract_code in {"", quote.contract_code}),
        ("coupons", _are_those(basket.coupons, price)),
    ]


def _quantities(item: PricedItem) -> dict[UUID | None, int]:
    return {line.add_on_id: line.quantity for line in item.add_ons}


def _are_those(named: NamedCoupons, price: PricedBasket) -> bool:
    """Return whether no coupons are named, or exactly those that were valid."""
    if not named:
        return True
    valid = price.valid_coupons
    ids_by_code = {coupon.code: coupon.id for coupon in valid}
    ids = {*named.ids, *(ids_by_code.get(normal_code(code)) for code in named.codes)}
    return ids == {coupon.id for coupon in valid}


def _item_row(item: PricedItem) -> dict[str, Any]:
    return {
        "hours": str(item.hours),
        "sub_service_id": _text(item.sub_service_id),
        "lines": [_line_row(line) for line in item.lines],
    }


def _item(row: dict[str, Any]) -> PricedItem:
    main, *add_ons = (_line(line) for line in row["lines"])
    return PricedItem(
        hours=Fraction(row["hours"]),
        main=main,
        add_ons=tuple(add_ons),
        sub_service_id=_id(row["sub_service_id"]),
    )


def _line_row(line: PricedLine) -> dict[str, Any]:
    return {
        "kind": line.kind.value,
        "service_id": str(line.service_id),
        "package_id": _text(line.package_id),
        "add_on_id": _text(line.add_on_id),
        "name_en": line.name_en,
        "name_ar": line.name_ar,
        "hours": _text(line.hours),
        "quantity": line.quantity,
        "unit_price_halalas": line.unit_price_halalas,
        "factor": str(line.factor),
        "price_halalas": line.price_halalas,
    }


def _line(row: dict[str, Any]) -> PricedLine:
    return PricedLine(
        **{
            **row,
            "kind": LineKind(row["kind"]),
            "service_id": UUID(row["service_id"]),
            "package_id": _id(row["package_id"]),
            "add_on_id": _id(row["add_on_id"]),
            "hours": Fraction(row["hours"]) if row["hours"] else None,
            "factor": Decimal(row["factor"]),
        }
    )


def _coupon_row(coupon: JudgedCoupon) -> dict[str, Any]:
    return {
        "id": _text(coupon.id),
        "code": coupon.code,
        "kind": coupon.kind,
        "reason": _text(coupon.reason),
        "discount_halalas": coupon.discount_halalas,
    }


def _coupon(row: dict[str, Any]) -> JudgedCoupon:
    reason = CouponReason(row["reason"]) if row["reason"] else None
    return JudgedCoupon(**{**row, "id": _id(row["id"]), "reason": reason})


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
