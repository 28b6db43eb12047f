"""Give a booking its appointment."""

from datetime import datetime

from bookings.lifecycle import AppointmentStatus
from bookings.models import Appointment, Booking, Transition
from bookings.services.state.move import Step


def assign_appointment(booking: Booking, *, now: datetime) -> Step:
    """Make the appointment of a locked booking whose time is reserved already.

    Returns the step for the booking's history; the caller writes it with its own.
    """
    Appointment.objects.create(booking=booking, created_at=now)
    scheduled = AppointmentStatus.SCHEDULED
    return Step("assign", "", scheduled, Transition.LifeCycle.APPOINTMENT)
