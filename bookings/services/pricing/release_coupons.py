"""Give the coupons of a booking back."""

from datetime import datetime

from bookings.models import Booking
from cleanlife import clock


def release_coupons(booking: Booking, *, now: datetime) -> None:
    """Let others use what a locked booking had used; the rows stay, for the record."""
    booking.redemptions.counting().update(released_at=now)


def release_coupons_before_visit(booking: Booking, *, now: datetime) -> None:
    """Give the coupons back unless the visit has begun: then they have been used."""
    if now < clock.at_minute(booking.service_date, booking.start_minute):
        release_coupons(booking, now=now)
