"""Find the visit of a partner's booking."""

from uuid import UUID

from bookings.errors import VisitNotFound
from bookings.models import Booking
from bookings.services.state.find import find_booking
from partners.models import Partner


def find_visit(*, partner: Partner, booking_id: UUID) -> Booking:
    """Return the booking with its appointment.

    Raises BookingNotFound for another partner's, and VisitNotFound while it has none.
    """
    booking = find_booking(partner=partner, booking_id=booking_id)
    if not hasattr(booking, "appointment"):
        raise VisitNotFound
    return booking
