"""Use coupons up, each as often as it may be used and not once more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bookings.coupons import CouponReason, JudgedCoupon, Shopper
from bookings.models import Booking, CouponRedemption
from bookings.services.pricing.judge_coupons import why_not
from bookings.services.pricing.refuse_coupons import refuse_coupons
from catalog.services.find_coupons import coupons_of


def redeem_coupons(booking: Booking, coupons: Sequence[JudgedCoupon], *, now: datetime) -> None:
    """Write down the coupons of a booking, in its transaction, after its row.

    They are locked, in the order of their ids, and judged again: of parallel bookings one has
    the last use. Raises BookingCreationFailed with COUPON_INVALID.
    """
    if not coupons:
        return
    wanted = {coupon.id: coupon for coupon in coupons if coupon.id}
    # Without its key: who only refers to the coupon, as a redemption does, waits for nobody.
    locked = coupons_of(booking.partner).select_for_update(of=("self",), no_key=True)
    found = list(locked.filter(pk__in=wanted).order_by("pk"))
    shopper = Shopper(user_id=booking.user_id, phone=booking.contact.phone)
    reasons = dict.fromkeys(wanted.keys() - {row.pk for row in found}, CouponReason.NOT_FOUND)
    reasons |= why_not(found, shopper=shopper, now=now)
    refuse_coupons(
        [replace(each, reason=reasons[pk]) for pk, each in wanted.items() if pk in reasons]
    )
    CouponRedemption.objects.bulk_create(
        CouponRedemption(
            coupon=row,
            booking=booking,
            phone=shopper.phone,
            discount_halalas=wanted[row.pk].discount_halalas,
            created_at=now,
        )
        for row in found
        if wanted[row.pk].discount_halalas
    )
