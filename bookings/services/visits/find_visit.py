"""Find the visit of a partner's booking."""

from uuid import UUID

from bookings.errors import BookingNotFound, VisitNotFound
from bookings.models import Booking
from partners.models import Partner


def find_visit(*, partner: Partner, booking_id: UUID) -> Booking:
    """Return the booking with its appointment, address, way in and the parts of its teams.

    Two queries. Raises BookingNotFound for another partner's, and VisitNotFound while it has
    no appointment.
    """
    found = Booking.objects.for_partner(partner).with_appointment()
    found = found.select_related("address", "access").prefetch_related("appointment__parts")
    booking = found.filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    if not hasattr(booking, "appointment"):
        raise VisitNotFound
    return booking
