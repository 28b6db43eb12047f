"""The back-office of bookings and their money."""

from bookings.admin.booking import BookingAdmin
from bookings.admin.contact import ContactAdmin
from bookings.admin.coupons.coupon_uses import UsedCouponAdmin
from bookings.admin.coupons.redemption import CouponRedemptionAdmin
from bookings.admin.hold import HoldAdmin
from bookings.admin.payments.money_trouble import (
    failed_refunds,
    odd_payments,
    unexpected_money,
    unsent_links,
)
from bookings.admin.payments.payment import PaymentAdmin
from bookings.admin.payments.refund import RefundAdmin
from bookings.admin.quote import QuoteAdmin
from bookings.admin.reason import CancellationReasonAdmin

__all__ = [
    "BookingAdmin",
    "CancellationReasonAdmin",
    "ContactAdmin",
    "CouponRedemptionAdmin",
    "HoldAdmin",
    "PaymentAdmin",
    "QuoteAdmin",
    "RefundAdmin",
    "UsedCouponAdmin",
    "failed_refunds",
    "odd_payments",
    "unexpected_money",
    "unsent_links",
]
