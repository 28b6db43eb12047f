"""Tell a partner what visits would cost, and what its coupons would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.errors import PackageNotFound
from catalog.services.calculate_price import PriceCalculation, PriceItem, calculate_price
from partners.models import Partner


@dataclass(frozen=True)
class UnknownCoupon:
    """A coupon that was named and does not exist: invalid, yet no error."""

    id: UUID | None = None
    code: str | None = None


@dataclass(frozen=True)
class PricePreview:
    """The prices, and the coupons in the order they were named."""

    calculation: PriceCalculation
    coupons: tuple[UnknownCoupon, ...]


def preview_price(
    *,
    partner: Partner,
    items: Sequence[dict[str, Any]],
    coupon_ids: Sequence[UUID] = (),
    codes: Sequence[str] = (),
) -> PricePreview:
    """Return the price of items ``{hours, service_id | package_id, sub_service_id?}``.

    Raises ServiceNotFound, ServiceNotAllowed, and PackageNotFound for a package or an add-on,
    because none is sold.
    """
    wanted = [_price_item(**item) for item in items]
    calculation = calculate_price(partner=partner, items=wanted)
    unknown = [UnknownCoupon(id=coupon_id) for coupon_id in coupon_ids]
    unknown += [UnknownCoupon(code=code) for code in codes]
    return PricePreview(calculation, tuple(unknown))


def _price_item(
    *,
    hours: Decimal,
    service_id: UUID | None = None,
    package_id: UUID | None = None,
    sub_service_id: UUID | None = None,
) -> PriceItem:
    if service_id is None or package_id or sub_service_id:
        raise PackageNotFound
    return PriceItem(hours=hours, service_id=service_id)
