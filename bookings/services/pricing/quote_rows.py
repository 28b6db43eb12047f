"""A priced basket as a quote keeps it in its JSON, and back; money stays whole halalas."""

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from bookings.basket import PricedBasket
from bookings.coupons import CouponReason, JudgedCoupon
from bookings.models import Quote
from catalog.basket import LineKind, PricedItem, PricedLine


def item_row(item: PricedItem) -> dict[str, Any]:
    """Return an item as JSON."""
    return {
        "hours": str(item.hours),
        "sub_service_id": _text(item.sub_service_id),
        "lines": [_line_row(line) for line in item.lines],
    }


def coupon_row(coupon: JudgedCoupon) -> dict[str, Any]:
    """Return a coupon as JSON."""
    return {
        "id": _text(coupon.id),
        "code": coupon.code,
        "kind": coupon.kind,
        "reason": _text(coupon.reason),
        "discount_halalas": coupon.discount_halalas,
    }


def read_quote(quote: Quote) -> PricedBasket:
    """Return what was promised, to the letter."""
    return PricedBasket(
        items=tuple(_item(row) for row in quote.items),
        coupons=tuple(_coupon(row) for row in quote.coupons),
        subtotal_halalas=quote.subtotal_halalas,
        discount_halalas=quote.discount_halalas,
        vat_halalas=quote.vat_halalas,
        total_halalas=quote.total_halalas,
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


def _item(row: dict[str, Any]) -> PricedItem:
    main, *add_ons = (_line(line) for line in row["lines"])
    return PricedItem(
        hours=Fraction(row["hours"]),
        main=main,
        add_ons=tuple(add_ons),
        sub_service_id=_id(row["sub_service_id"]),
    )


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


def _coupon(row: dict[str, Any]) -> JudgedCoupon:
    reason = CouponReason(row["reason"]) if row["reason"] else None
    return JudgedCoupon(**{**row, "id": _id(row["id"]), "reason": reason})


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
