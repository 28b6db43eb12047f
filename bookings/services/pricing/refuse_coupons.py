"""Refuse a booking for its coupons."""

from collections.abc import Sequence

from bookings.coupons import JudgedCoupon
from bookings.errors import BookingCreationFailed


def refuse_coupons(invalid: Sequence[JudgedCoupon]) -> None:
    """Raise BookingCreationFailed with COUPON_INVALID when there are invalid coupons."""
    if not invalid:
        return
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
