"""Find a partner's booking."""

from uuid import UUID

from bookings.errors import BookingNotFound
from bookings.models import Booking
from partners.models import Partner


def find_booking(*, partner: Partner, booking_id: UUID) -> Booking:
    """Return the booking with its appointment; raise BookingNotFound for another partner's."""
    found = Booking.objects.for_partner(partner).with_appointment()
    booking = found.filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    return booking


def lock_booking(*, partner: Partner, booking_id: UUID) -> Booking:
    """Return the booking, locked until the transaction ends; raise BookingNotFound."""
    mine = Booking.objects.for_partner(partner).select_for_update(of=("self",))
    booking = mine.filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    return booking
