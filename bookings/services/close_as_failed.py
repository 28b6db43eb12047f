"""Close the booking of a visit that could not be completed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.errors import VisitMoveNotPossible, VisitRefusal
from bookings.events import BookingAppointmentStatusChanged, publish
from bookings.lifecycle import Action, RefundReason
from bookings.models import Booking
from bookings.services.payments.cancellation_terms import cancellation_terms
from bookings.services.payments.refunds import request_refund
from bookings.services.state.move import move_booking
from bookings.services.visits.field_visit import lock_visit, seal_moves
from bookings.services.visits.possible_moves import may_be_closed
from cleanlife.actor import Actor
from scheduling.services.release_time import release_time


@transaction.atomic
def close_as_failed(
    *, booking_id: UUID, versions: Collection[int] | None = None, actor: Actor, now: datetime
) -> Booking:
    """Close it as failed, free its time and refund what the reason does not keep.

    Raises BookingNotFound, PreconditionFailed, VisitNotFound and VisitMoveNotPossible.
    """
    visit = lock_visit(booking_id=booking_id, versions=versions)
    booking = visit.booking
    if not may_be_closed(booking):
        text = "Only a visit that could not be completed can be closed as failed."
        raise VisitMoveNotPossible(VisitRefusal.NOT_IN_THIS_STATUS, text)
    terms = cancellation_terms(booking, now=now)
    move_booking(booking, Action.CLOSE_AS_FAILED, actor=actor, now=now)
    if terms.payment and terms.refund_halalas:
        request_refund(
            terms.payment,
            amount_halalas=terms.refund_halalas,
            reason=RefundReason.NOT_CARRIED_OUT,
            actor=actor,
            now=now,
        )
    release_time(owner_id=booking.pk)
    seal_moves(visit.appointment)
    code = visit.appointment.reason_code
    publish(BookingAppointmentStatusChanged(booking, actor, reason=code), now=now)
    return booking
