"""Find a partner's booking."""

from collections.abc import Collection
from uuid import UUID

from bookings.errors import BookingNotFound
from bookings.models import Booking
from cleanlife.errors import PreconditionFailed
from partners.models import Partner


def find_booking(*, partner: Partner, booking_id: UUID) -> Booking:
    """Return the booking with its appointment; raise BookingNotFound for another partner's."""
    found = Booking.objects.for_partner(partner).with_appointment()
    booking = found.filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    return booking


def lock_booking(
    *, partner: Partner, booking_id: UUID, versions: Collection[int] | None = None
) -> Booking:
    """Return the booking, locked until the transaction ends; its appointment is read after.

    Raises BookingNotFound, and PreconditionFailed unless it has one of the versions, if named.
    """
    booking = Booking.objects.for_partner(partner).locked().filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    if versions is not None and booking.version not in versions:
        raise PreconditionFailed
    return booking
