"""Pin a visit to its place: people may still move it, no proposal does."""

from datetime import datetime
from uuid import UUID

from bookings.models import Booking
from cleanlife.actor import Actor


def pin_visit(*, booking_id: UUID, actor: Actor, now: datetime) -> Booking:
    """Pin a visit; ``appointment.pinned_at`` and ``pinned_by`` say so. Idempotent.

    Raises BookingNotFound and VisitNotFound.
    """
    raise NotImplementedError


def unpin_visit(*, booking_id: UUID, actor: Actor, now: datetime) -> Booking:
    """Take the pin away. Idempotent. Raises BookingNotFound and VisitNotFound."""
    raise NotImplementedError
