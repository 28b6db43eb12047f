"""Judge the coupons of a basket: valid or not, and their discounts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from django.db.models import Count, Q

from bookings.coupons import CouponReason, JudgedCoupon, Shopper, Uses, why_not_now
from bookings.errors import BookingCreationFailed
from bookings.models import CouponRedemption
from catalog.basket import NamedCoupons, PricedLine, sum_of
from catalog.models import Coupon, normal_code
from catalog.prices import Reduction, discounts_of
from cleanlife.clock import riyadh_date
from partners.models import Partner

NEVER_USED = Uses()


@dataclass(frozen=True)
class _NamedCoupon:
    """The id or code that was sent, and its coupon; None when there is none."""

    coupon: Coupon | None
    id: UUID | None = None
    code: str | None = None


def judge_coupons(
    coupons: NamedCoupons,
    *,
    partner: Partner,
    lines: Sequence[PricedLine],
    shopper: Shopper,
    now: datetime,
) -> tuple[JudgedCoupon, ...]:
    """Return each named coupon with its discount, or the reason for none: ids, then codes.

    Nothing is redeemed or locked by that; a booking judges again when it redeems.
    """
    named = _find(coupons, partner)
    found = {each.coupon.pk: each.coupon for each in named if each.coupon}
    refused = why_not(found.values(), shopper=shopper, now=now)
    for coupon in found.values():
        reason = refused.get(coupon.pk) or _why_not_for(lines, coupon)
        if reason:
            refused[coupon.pk] = reason
    valid = [coupon for coupon in found.values() if coupon.pk not in refused]
    amounts = discounts_of(lines, [_reduction(coupon) for coupon in valid])
    discounts = dict(zip((coupon.pk for coupon in valid), amounts, strict=True))
    return tuple(_verdicts(named, refused=refused, discounts=discounts))


def why_not(
    coupons: Collection[Coupon], *, shopper: Shopper, now: datetime
) -> dict[UUID, CouponReason]:
    """Return the coupons that this shopper cannot use now, whatever the basket, and why."""
    uses = _count_uses(coupons, phone=shopper.phone)
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


def refuse_coupons(invalid: Sequence[JudgedCoupon]) -> NoReturn:
    """Raise BookingCreationFailed with COUPON_INVALID for invalid coupons."""
    named = ", ".join(f"{coupon.code or coupon.id}: {coupon.reason}" for coupon in invalid)
    raise BookingCreationFailed(
        "COUPON_INVALID",
        f"Not every coupon can be used ({named}).",
        coupons=[
            {
                "id": str(coupon.id) if coupon.id else None,
                "code": coupon.code,
                "reason": str(coupon.reason),
            }
            for coupon in invalid
        ],
    )


def _find(coupons: NamedCoupons, partner: Partner) -> list[_NamedCoupon]:
    ids, codes = coupons.ids, coupons.codes
    named = Q(pk__in=ids) | Q(code__in=[normal_code(code) for code in codes])
    usable = Coupon.objects.usable_by(partner).filter(named)
    found = list(usable.prefetch_related("services"))
    by_id = {coupon.pk: coupon for coupon in found}
    by_code = {coupon.code: coupon for coupon in found}
    return [
        *(_NamedCoupon(by_id.get(pk), id=pk) for pk in ids),
        *(_NamedCoupon(by_code.get(normal_code(code)), code=code) for code in codes),
    ]


def _count_uses(coupons: Collection[Coupon], *, phone: str) -> dict[UUID, Uses]:
    """Return the uses that count of each coupon with a limit, with this phone and in all.

    Phones are compared over all partners: two partners may sell to one customer.
    """
    limited = [
        coupon.pk
        for coupon in coupons
        if coupon.most_uses is not None or coupon.most_uses_per_contact is not None
    ]
    if not limited:
        return {}
    rows = (
        CouponRedemption.objects.counting()
        .filter(coupon__in=limited)
        .order_by()
        .values_list("coupon")
        .annotate(in_all=Count("pk"), by_phone=Count("pk", filter=Q(phone=phone)))
    )
    return {coupon_id: Uses(in_all, by_phone) for coupon_id, in_all, by_phone in rows}


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
    named: Sequence[_NamedCoupon],
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
