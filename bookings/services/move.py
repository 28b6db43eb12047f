"""The one way in which a booking or its appointment changes state."""

from datetime import datetime

from bookings.errors import BookingNotEditable
from bookings.lifecycle import (
    APPOINTMENT_MOVES,
    BOOKING_MOVES,
    AppointmentStatus,
    BookingStatus,
)
from bookings.models import Appointment, Booking, Transition
from cleanlife import request_id
from cleanlife.actor import Actor


def move_booking(
    booking: Booking,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    update_fields: tuple[str, ...] = (),
) -> None:
    """Move a locked booking by the table; save ``update_fields`` in the same statement.

    Raises BookingNotEditable when the table has no such move from the present status.
    """
    move = BOOKING_MOVES[action]
    before = BookingStatus(booking.status)
    if before not in move.sources:
        raise BookingNotEditable
    booking.status = move.target
    touch_booking(booking, now=now, update_fields=("status", *update_fields))
    write_transition(booking, action, before=before, after=move.target, actor=actor, now=now)


def touch_booking(booking: Booking, *, now: datetime, update_fields: tuple[str, ...]) -> None:
    """Save the named fields of a locked booking and raise its version."""
    booking.version += 1
    booking.updated_at = now
    booking.save(update_fields=[*update_fields, "version", "updated_at"])


def move_appointment(
    appointment: Appointment, action: str, *, actor: Actor, now: datetime
) -> None:
    """Move the appointment of a locked booking by the table.

    Raises BookingNotEditable when the table has no such move from the present status.
    """
    move = APPOINTMENT_MOVES[action]
    before = AppointmentStatus(appointment.status)
    if before not in move.sources:
        raise BookingNotEditable
    appointment.status = move.target
    appointment.save(update_fields=["status"])
    write_transition(
        appointment.booking,
        action,
        before=before,
        after=move.target,
        actor=actor,
        now=now,
        life_cycle=Transition.LifeCycle.APPOINTMENT,
    )


def write_transition(
    booking: Booking,
    action: str,
    *,
    before: str,
    after: str,
    actor: Actor,
    now: datetime,
    life_cycle: Transition.LifeCycle = Transition.LifeCycle.BOOKING,
) -> None:
    """Add one line to the history of a booking."""
    Transition.objects.create(
        booking=booking,
        life_cycle=life_cycle,
        action=action,
        from_state=before,
        to_state=after,
        initiator=actor.initiator,
        actor=actor.name,
        request_id=request_id.current() or request_id.new(),
        created_at=now,
    )
