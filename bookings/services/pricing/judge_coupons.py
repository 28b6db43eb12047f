"""Judge the coupons that are named with a basket, and work out what they take off."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from bookings.coupons import CouponReason, JudgedCoupon, Shopper, Uses, why_not_now
from bookings.services.pricing.count_uses import count_uses
from catalog.basket import PricedLine, sum_of
from catalog.discounts import Reduction, take_off
from catalog.models import Coupon
from catalog.services.find_coupons import NamedCoupon
from cleanlife.clock import riyadh_date

NEVER_USED = Uses()


def judge_coupons(
    named: Sequence[NamedCoupon],
    *,
    lines: Sequence[PricedLine],
    shopper: Shopper,
    now: datetime,
) -> tuple[JudgedCoupon, ...]:
    """Return each named coupon with its discount, or with the reason why it has none.

    Nothing is used up by that, and nothing locked: whoever books judges again.
    """
    found = {each.coupon.pk: each.coupon for each in named if each.coupon}
    refused = why_not(found.values(), shopper=shopper, now=now)
    for coupon in found.values():
        reason = refused.get(coupon.pk) or _why_not_for(lines, coupon)
        if reason:
            refused[coupon.pk] = reason
    valid = [coupon for coupon in found.values() if coupon.pk not in refused]
    taken = take_off(lines, [_reduction(coupon) for coupon in valid])
    discounts = dict(zip((coupon.pk for coupon in valid), taken, strict=True))
    return tuple(_verdicts(named, refused=refused, discounts=discounts))


def why_not(
    coupons: Collection[Coupon], *, shopper: Shopper, now: datetime
) -> dict[UUID, CouponReason]:
    """Return the coupons that this shopper cannot use now, whatever the basket, and why."""
    uses = count_uses(coupons, phone=shopper.phone)
    reasons = {
        coupon.pk: why_not_now(
            coupon,
            shopper=shopper,
            uses=uses.get(coupon.pk, NEVER_USED),
            today=riyadh_date(now),
        )
        for coupon in coupons
    }
    return {pk: reason for pk, reason in reasons.items() if reason}


def _why_not_for(lines: Sequence[PricedLine], coupon: Coupon) -> CouponReason | None:
    reduction = _reduction(coupon)
    if not any(reduction.is_for(line) for line in lines):
        return CouponReason.SERVICE_NOT_ELIGIBLE
    if sum_of(lines) < coupon.minimum_subtotal_halalas:
        return CouponReason.MINIMUM_NOT_REACHED
    return None


def _reduction(coupon: Coupon) -> Reduction:
    return Reduction(
        percent=coupon.percent,
        amount_halalas=coupon.amount_halalas,
        cap_halalas=coupon.cap_halalas,
        service_ids=frozenset(service.pk for service in coupon.services.all()),
    )


def _verdicts(
    named: Sequence[NamedCoupon],
    *,
    refused: Mapping[UUID, CouponReason],
    discounts: Mapping[UUID, int],
) -> Iterator[JudgedCoupon]:
    seen: set[UUID] = set()
    for each in named:
        coupon = each.coupon
        if coupon is None:
            yield JudgedCoupon(id=each.id, code=each.code, reason=CouponReason.NOT_FOUND)
            continue
        is_new = coupon.pk not in seen
        seen.add(coupon.pk)
        yield JudgedCoupon(
            id=coupon.pk,
            code=coupon.code,
            kind=coupon.kind,
            reason=refused.get(coupon.pk) if is_new else CouponReason.DUPLICATE,
            discount_halalas=discounts.get(coupon.pk, 0) if is_new else 0,
        )
