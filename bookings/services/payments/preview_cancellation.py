"""Tell what a cancellation would do to the money, without doing it."""

from datetime import datetime
from uuid import UUID

from bookings.errors import BookingAlreadyCancelled
from bookings.lifecycle import BookingStatus
from bookings.services.payments.terms import CancellationTerms, cancellation_terms
from bookings.services.state.find_booking import find_booking
from partners.models import Partner


def preview_cancellation(
    *, partner: Partner, booking_id: UUID, now: datetime
) -> CancellationTerms:
    """Return the terms of cancelling a booking now.

    Raises BookingNotFound and BookingAlreadyCancelled.
    """
    booking = find_booking(partner=partner, booking_id=booking_id)
    if booking.status == BookingStatus.CANCELED:
        raise BookingAlreadyCancelled
    return cancellation_terms(booking, now=now)
