"""A partner's reference names one booking, for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError

from bookings.errors import DuplicateExternalReference
from bookings.models import Booking
from cleanlife.db import unique_violation
from partners.models import Partner

# The constraint as PostgreSQL names it, the column as SQLite does.
REFERENCE_IS_TAKEN = (
    "booking_reference_once_per_partner",
    "bookings_booking.external_reference",
)


@contextmanager
def refuse_known_reference(
    partner: Partner, reference: str | None, *, except_for: UUID | None = None
) -> Iterator[None]:
    """Raise DuplicateExternalReference, naming the booking that has the reference.

    Looked up before the block, and again when the block's transaction was stopped by it.
    """
    _refuse_if_known(partner, reference, except_for)
    try:
        yield
    except IntegrityError as error:
        # A parallel request with the same reference was faster than our look-up.
        if unique_violation(error, *REFERENCE_IS_TAKEN):
            _refuse_if_known(partner, reference, except_for)
        raise


def _refuse_if_known(partner: Partner, reference: str | None, except_for: UUID | None) -> None:
    if reference is None:
        return
    known = Booking.objects.for_partner(partner).filter(external_reference=reference).first()
    if known and known.pk != except_for:
        details = {"bookingId": str(known.pk), "status": str(known.status)}
        raise DuplicateExternalReference(details=details)
