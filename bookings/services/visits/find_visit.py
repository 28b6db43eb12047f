"""Find the visit of a partner's booking."""

from uuid import UUID

from bookings.errors import BookingNotFound, VisitNotFound
from bookings.models import Booking
from partners.models import Partner


def find_visit(*, partner: Partner, booking_id: UUID) -> Booking:
    """Return the booking with its appointment, its address and how to get in, by one query.

    Raises BookingNotFound for another partner's, and VisitNotFound while it has none.
    """
    found = Booking.objects.for_partner(partner).with_appointment()
    booking = found.select_related("address", "access").filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    if not hasattr(booking, "appointment"):
        raise VisitNotFound
    return booking
