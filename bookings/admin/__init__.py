"""The back-office of bookings."""

from bookings.admin.booking import BookingAdmin
from bookings.admin.contact import ContactAdmin
from bookings.admin.hold import HoldAdmin
from bookings.admin.reason import CancellationReasonAdmin

__all__ = ["BookingAdmin", "CancellationReasonAdmin", "ContactAdmin", "HoldAdmin"]
