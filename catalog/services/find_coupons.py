"""Find the coupons that a partner names."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from catalog.basket import NamedCoupons
from catalog.models import Coupon, normal_code
from catalog.models.coupon import CouponQuerySet
from partners.models import Partner


@dataclass(frozen=True)
class NamedCoupon:
    """What was sent, an id or a code, and the coupon behind it; None when there is none."""

    coupon: Coupon | None
    id: UUID | None = None
    code: str | None = None


def coupons_of(partner: Partner) -> CouponQuerySet:
    """Return those that are not switched off and that the partner may take."""
    return Coupon.objects.for_partner(partner).filter(is_active=True)


def find_coupons(named: NamedCoupons, *, partner: Partner) -> tuple[NamedCoupon, ...]:
    """Return the coupons in the order in which they were named: ids, then codes."""
    ids, codes = named.ids, named.codes
    wanted = Q(pk__in=ids) | Q(code__in=[normal_code(code) for code in codes])
    found = list(coupons_of(partner).filter(wanted).prefetch_related("services"))
    by_id = {coupon.pk: coupon for coupon in found}
    by_code = {coupon.code: coupon for coupon in found}
    return (
        *(NamedCoupon(by_id.get(pk), id=pk) for pk in ids),
        *(NamedCoupon(by_code.get(normal_code(code)), code=code) for code in codes),
    )
