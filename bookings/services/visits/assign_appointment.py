"""Create a booking's appointment."""

from datetime import datetime

from bookings.models import Appointment, Booking


def assign_appointment(booking: Booking, *, now: datetime) -> Appointment:
    """Create the appointment of a locked booking whose time is reserved.

    The caller records it in the history.
    """
    return Appointment.objects.create(booking=booking, created_at=now)
