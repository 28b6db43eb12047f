"""Give a booking its appointment."""

from datetime import datetime

from bookings.lifecycle import AppointmentStatus
from bookings.models import Appointment, Booking, Transition
from bookings.services.move import write_transition
from cleanlife.actor import Actor


def assign_appointment(booking: Booking, *, actor: Actor, now: datetime) -> Appointment:
    """Make the appointment of a locked booking whose time is reserved already."""
    appointment = Appointment.objects.create(booking=booking, created_at=now)
    write_transition(
        booking,
        "assign",
        before="",
        after=AppointmentStatus.SCHEDULED,
        actor=actor,
        now=now,
        life_cycle=Transition.LifeCycle.APPOINTMENT,
    )
    return appointment
