"""Count how often coupons were used."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Q

from bookings.coupons import Uses
from bookings.models import CouponRedemption
from catalog.models import Coupon


def count_uses(coupons: Collection[Coupon], *, phone: str) -> dict[UUID, Uses]:
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
