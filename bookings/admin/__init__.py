"""The back-office of bookings and their money."""

from bookings.admin.booking import BookingAdmin
from bookings.admin.contact import ContactAdmin
from bookings.admin.coupon_uses import UsedCouponAdmin
from bookings.admin.hold import HoldAdmin
from bookings.admin.money_trouble import (
    failed_refunds,
    odd_payments,
    unexpected_money,
    unsent_links,
)
from bookings.admin.payment import PaymentAdmin
from bookings.admin.quote import QuoteAdmin
from bookings.admin.reason import CancellationReasonAdmin
from bookings.admin.redemption import CouponRedemptionAdmin
from bookings.admin.refund import RefundAdmin

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
