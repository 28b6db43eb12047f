"""The back-office of bookings and their money."""

from bookings.admin.booking import BookingAdmin
from bookings.admin.contact import ContactAdmin
from bookings.admin.hold import HoldAdmin
from bookings.admin.money_trouble import (
    failed_refunds,
    odd_payments,
    unexpected_money,
    unsent_links,
)
from bookings.admin.payment import PaymentAdmin
from bookings.admin.reason import CancellationReasonAdmin
from bookings.admin.refund import RefundAdmin

__all__ = [
    "BookingAdmin",
    "CancellationReasonAdmin",
    "ContactAdmin",
    "HoldAdmin",
    "PaymentAdmin",
    "RefundAdmin",
    "failed_refunds",
    "odd_payments",
    "unexpected_money",
    "unsent_links",
]
