"""Free what is left of a visit's time once it is over."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.errors import VisitMoveNotPossible, VisitRefusal
from bookings.lifecycle import Action, AppointmentStatus
from bookings.models import Booking
from bookings.services.state.move import record
from bookings.services.visits.field_visit import lock_visit, seal_moves
from cleanlife.actor import Actor
from scheduling.services.release_time import release_time

OVER = frozenset({AppointmentStatus.COMPLETED, AppointmentStatus.CANNOT_COMPLETE})


@transaction.atomic
def free_time(
    *, booking_id: UUID, versions: Collection[int] | None = None, actor: Actor, now: datetime
) -> Booking:
    """Free the time that a visit which has ended still has reserved; nobody is told.

    What happened in the field can no longer be undone then. Raises BookingNotFound,
    PreconditionFailed, VisitNotFound and VisitMoveNotPossible: it has not ended, or its time is
    free already.
    """
    visit = lock_visit(booking_id=booking_id, versions=versions)
    state = visit.appointment.status
    if state not in OVER:
        text = f"The visit is {state}: it needs its time."
        raise VisitMoveNotPossible(VisitRefusal.NOT_IN_THIS_STATUS, text)
    if not release_time(owner_id=visit.booking.pk):
        raise VisitMoveNotPossible(VisitRefusal.TIME_IS_FREED, "Its time is free already.")
    seal_moves(visit.appointment)
    record(visit.booking, Action.FREE_TIME, actor=actor, now=now)
    return visit.booking
