"""Pin a visit to its place: people may still move it, no proposal does."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.lifecycle import Action
from bookings.models import Booking
from bookings.services.state.move import record
from bookings.services.visits.field_visit import lock_visit
from cleanlife.actor import Actor


def pin_visit(*, booking_id: UUID, actor: Actor, now: datetime) -> Booking:
    """Pin a visit; ``appointment.pinned_at`` and ``pinned_by`` say so. Idempotent.

    Raises BookingNotFound and VisitNotFound.
    """
    return _set_pin(booking_id, pinned_at=now, actor=actor, now=now)


def unpin_visit(*, booking_id: UUID, actor: Actor, now: datetime) -> Booking:
    """Take the pin away. Idempotent. Raises BookingNotFound and VisitNotFound."""
    return _set_pin(booking_id, pinned_at=None, actor=actor, now=now)


@transaction.atomic
def _set_pin(
    booking_id: UUID, *, pinned_at: datetime | None, actor: Actor, now: datetime
) -> Booking:
    visit = lock_visit(booking_id=booking_id)
    appointment = visit.appointment
    if bool(appointment.pinned_at) == bool(pinned_at):
        return visit.booking
    appointment.pinned_at = pinned_at
    appointment.pinned_by = actor.name if pinned_at else ""
    appointment.save(update_fields=["pinned_at", "pinned_by"])
    action = Action.PIN if pinned_at else Action.UNPIN
    record(visit.booking, action, actor=actor, now=now)
    return visit.booking
