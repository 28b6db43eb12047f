"""The tables of bookings."""

from bookings.models.appointment import Appointment
from bookings.models.booking import Booking
from bookings.models.cancellation_reason import CancellationReason
from bookings.models.contact import Address, Contact
from bookings.models.hold import Hold
from bookings.models.transition import Transition

__all__ = [
    "Address",
    "Appointment",
    "Booking",
    "CancellationReason",
    "Contact",
    "Hold",
    "Transition",
]
