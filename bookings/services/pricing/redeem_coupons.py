"""Redeem the coupons of a booking, and release them when it ends unserved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bookings.coupons import CouponReason, JudgedCoupon, Shopper
from bookings.models import Booking, CouponRedemption
from bookings.services.pricing.judge_coupons import refuse_coupons, why_not
from catalog.models import Coupon
from cleanlife import clock


def redeem_coupons(booking: Booking, coupons: Sequence[JudgedCoupon], *, now: datetime) -> None:
    """Redeem coupons, each as often as it may be used, in the booking's transaction.

    They are locked, in the order of their ids, and judged again: of parallel bookings only one
    gets the last use. Raises BookingCreationFailed with COUPON_INVALID.
    """
    if not coupons:
        return
    judged = {coupon.id: coupon for coupon in coupons if coupon.id}
    # Not its key: inserts that only refer to the coupon, as redemptions do, need not wait.
    usable = Coupon.objects.usable_by(booking.partner)
    locked = usable.select_for_update(of=("self",), no_key=True)
    found = list(locked.filter(pk__in=judged).order_by("pk"))
    shopper = Shopper(user_id=booking.user_id, phone=booking.contact.phone)
    reasons = dict.fromkeys(judged.keys() - {row.pk for row in found}, CouponReason.NOT_FOUND)
    reasons |= why_not(found, shopper=shopper, now=now)
    if reasons:
        refuse_coupons(
            [replace(each, reason=reasons[pk]) for pk, each in judged.items() if pk in reasons]
        )
    CouponRedemption.objects.bulk_create(
        CouponRedemption(
            coupon=row,
            booking=booking,
            phone=shopper.phone,
            discount_halalas=judged[row.pk].discount_halalas,
            created_at=now,
        )
        for row in found
        if judged[row.pk].discount_halalas
    )


def release_coupons(booking: Booking, *, now: datetime) -> None:
    """Make the coupons of a locked booking usable again; the redemptions stay on record."""
    booking.redemptions.counting().update(released_at=now)


def release_coupons_before_visit(booking: Booking, *, now: datetime) -> None:
    """Release the coupons unless the visit has begun: then they have been used."""
    if now < clock.at_minute(booking.service_date, booking.start_minute):
        release_coupons(booking, now=now)
