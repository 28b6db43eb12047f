"""The one way in which a booking or its appointment changes state."""

from dataclasses import dataclass
from datetime import datetime

from bookings.errors import BookingNotEditable
from bookings.lifecycle import (
    APPOINTMENT_MOVES,
    BOOKING_MOVES,
    AppointmentStatus,
    BookingStatus,
)
from bookings.models import Appointment, Booking, Transition
from cleanlife.actor import Actor
from cleanlife.http import request_id


@dataclass(frozen=True)
class Step:
    """One line of a booking's history: the action and the states around it."""

    action: str
    before: str
    after: str
    life_cycle: Transition.LifeCycle = Transition.LifeCycle.BOOKING


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
    write_history(booking, Step(action, before, move.target), actor=actor, now=now)


def touch_booking(booking: Booking, *, now: datetime, update_fields: tuple[str, ...]) -> None:
    """Save the named fields of a locked booking and raise its version."""
    booking.version += 1
    booking.updated_at = now
    booking.save(update_fields=[*update_fields, "version", "updated_at"])


def move_appointment(
    appointment: Appointment, action: str, *, actor: Actor, now: datetime
) -> None:
    """Move the appointment of a locked booking by the table; its version is the caller's.

    Raises BookingNotEditable when the table has no such move from the present status.
    """
    move = APPOINTMENT_MOVES[action]
    before = AppointmentStatus(appointment.status)
    if before not in move.sources:
        raise BookingNotEditable
    appointment.status = move.target
    appointment.save(update_fields=["status"])
    step = Step(action, before, move.target, Transition.LifeCycle.APPOINTMENT)
    write_history(appointment.booking, step, actor=actor, now=now)


def write_history(booking: Booking, *steps: Step, actor: Actor, now: datetime) -> None:
    """Add lines to the history of a booking, in one statement."""
    cause = request_id.current() or request_id.new()
    Transition.objects.bulk_create(
        Transition(
            booking=booking,
            life_cycle=step.life_cycle,
            action=step.action,
            from_state=step.before,
            to_state=step.after,
            initiator=actor.initiator,
            actor=actor.name,
            request_id=cause,
            created_at=now,
        )
        for step in steps
    )
