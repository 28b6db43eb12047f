"""Give a booking its appointment."""

from datetime import datetime

from bookings.models import Appointment, Booking


def assign_appointment(booking: Booking, *, now: datetime) -> Appointment:
    """Make the appointment of a locked booking whose time is reserved already.

    The caller records it, with what else happened.
    """
    return Appointment.objects.create(booking=booking, created_at=now)
