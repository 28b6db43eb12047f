"""A partner's reference names one booking, for ever."""

from uuid import UUID

from bookings.errors import DuplicateExternalReference
from bookings.models import Booking
from partners.models import Partner

# The constraint as PostgreSQL names it, the column as SQLite does.
REFERENCE_IS_TAKEN = (
    "booking_reference_once_per_partner",
    "bookings_booking.external_reference",
)


def refuse_known_reference(
    partner: Partner, reference: str | None, *, except_for: UUID | None = None
) -> None:
    """Raise DuplicateExternalReference, naming the booking that has the reference."""
    if reference is None:
        return
    known = Booking.objects.for_partner(partner).filter(external_reference=reference).first()
    if known and known.pk != except_for:
        details = {"bookingId": str(known.pk), "status": str(known.status)}
        raise DuplicateExternalReference(details=details)
