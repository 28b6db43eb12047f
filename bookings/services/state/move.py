"""Move a booking and its appointment by their tables, and record it in the history."""

from dataclasses import dataclass
from datetime import datetime

from bookings.caches import known_switches
from bookings.errors import BookingNotEditable
from bookings.lifecycle import (
    APPOINTMENT,
    BOOKING,
    Action,
    AppointmentStatus,
    BookingStatus,
)
from bookings.models import Appointment, Booking, TextSwitch, Transition
from bookings.services.state.plan_texts import plan_texts
from bookings.texts import OF_BOOKING, OF_VISIT, SILENT
from cleanlife.actor import Actor
from cleanlife.http import request_id
from cleanlife.lifecycle import MoveNotAllowed
from partners.models import PaymentResponsibility

# What the moves of each life cycle say to the customer.
TEXTS = {
    Transition.LifeCycle.BOOKING: OF_BOOKING,
    Transition.LifeCycle.APPOINTMENT: OF_VISIT,
}
# What is noted of the visit without moving it.
OF_THE_VISIT = frozenset(
    {
        Action.ARRIVE,
        Action.REASSIGN,
        Action.GO_ON,
        Action.UNDO,
        Action.DELAY,
        Action.EXTEND,
        Action.MISS_END,
        Action.FREE_TIME,
        Action.PIN,
        Action.UNPIN,
        Action.NOTE,
    }
)


@dataclass(frozen=True)
class _Line:
    """One line of a booking's history: the action and the states around it."""

    action: Action
    before: str
    after: str
    life_cycle: Transition.LifeCycle = Transition.LifeCycle.BOOKING


def move_booking(
    booking: Booking,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    update_fields: tuple[str, ...] = (),
) -> None:
    """Move a locked booking and record it; save ``update_fields`` in the same statement.

    Raises BookingNotEditable when the table has no such move from the present status.
    """
    fields = (*update_fields, *_raise_version(booking, now=now))
    try:
        before = BOOKING.move(booking, action, update_fields=fields)
    except MoveNotAllowed as error:
        raise BookingNotEditable from error
    _write(booking, [_Line(action, before, booking.status)], actor=actor, now=now)


def touch_booking(booking: Booking, *, now: datetime, update_fields: tuple[str, ...]) -> None:
    """Save the named fields of a locked booking and raise its version."""
    booking.save(update_fields=[*update_fields, *_raise_version(booking, now=now)])


def move_appointment(
    appointment: Appointment,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    update_fields: tuple[str, ...] = (),
) -> None:
    """Move the appointment of a locked booking and record it; its version is the caller's.

    Saves ``update_fields`` in the same statement. Raises BookingNotEditable when the table has
    no such move from the present status.
    """
    try:
        before = APPOINTMENT.move(appointment, action, update_fields=update_fields)
    except MoveNotAllowed as error:
        raise BookingNotEditable from error
    _write_of_appointment(appointment, action, before, actor=actor, now=now)


def put_appointment_back(
    appointment: Appointment,
    status: AppointmentStatus,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    update_fields: tuple[str, ...] = (),
) -> None:
    """Put the appointment of a locked booking back by the table, and record it as ``action``.

    Raises BookingNotEditable when no move leads from ``status`` to the present one.
    """
    try:
        before = APPOINTMENT.go_back(appointment, status, update_fields=update_fields)
    except MoveNotAllowed as error:
        raise BookingNotEditable from error
    _write_of_appointment(appointment, action, before, actor=actor, now=now)


def reopen_booking(booking: Booking, *, actor: Actor, now: datetime) -> None:
    """Put a locked booking that has succeeded back in progress, and raise its version."""
    fields = _raise_version(booking, now=now)
    before = BOOKING.go_back(booking, BookingStatus.IN_PROGRESS, update_fields=fields)
    _write(booking, [_Line(Action.UNDO, before, booking.status)], actor=actor, now=now)


def assign_appointment(booking: Booking, *, now: datetime) -> Appointment:
    """Create the appointment of a locked booking whose time is reserved.

    The caller records it in the history.
    """
    return Appointment.objects.create(booking=booking, created_at=now)


def record(booking: Booking, *actions: Action, actor: Actor, now: datetime) -> None:
    """Add actions to a booking's history that moved nothing, in one statement."""
    _write(booking, [_line(booking, action) for action in actions], actor=actor, now=now)


def _write_of_appointment(
    appointment: Appointment, action: Action, before: str, *, actor: Actor, now: datetime
) -> None:
    line = _Line(action, before, appointment.status, Transition.LifeCycle.APPOINTMENT)
    _write(appointment.booking, [line], actor=actor, now=now)


def _line(booking: Booking, action: Action) -> _Line:
    match action:
        case Action.CREATE:
            return _Line(action, "", booking.status)
        case Action.ASSIGN:
            appointment = Transition.LifeCycle.APPOINTMENT
            return _Line(action, "", booking.appointment.status, appointment)
        case _ if action in OF_THE_VISIT:
            status = booking.appointment.status
            return _Line(action, status, status, Transition.LifeCycle.APPOINTMENT)
        case _:
            return _Line(action, booking.status, booking.status)


def _write(booking: Booking, lines: list[_Line], *, actor: Actor, now: datetime) -> None:
    cause = request_id.current() or request_id.new()
    Transition.objects.bulk_create(
        Transition(
            booking=booking,
            life_cycle=line.life_cycle,
            action=Action(line.action),
            from_state=line.before,
            to_state=line.after,
            initiator=actor.initiator,
            actor=actor.name,
            request_id=cause,
            created_at=now,
        )
        for line in lines
    )
    _tell_customer(booking, lines, now=now)


def _tell_customer(booking: Booking, lines: list[_Line], *, now: datetime) -> None:
    """Plan what the customer is told of these moves; for most partners nobody is."""
    actions = [line.action for line in lines]
    kinds = [
        kind for line in lines if (kind := TEXTS[line.life_cycle].get(line.action)) is not None
    ]
    if not kinds and SILENT.isdisjoint(actions):
        return
    switches = known_switches.read(str(booking.partner_id), lambda: _switches(booking)) or {}
    is_usual = booking.payment_responsibility == PaymentResponsibility.CLEANOS
    if is_usual or booking.wants_texts or any(switches.values()):
        plan_texts(booking, kinds, actions=actions, switches=switches, now=now)


def _switches(booking: Booking) -> dict[str, bool]:
    rows = TextSwitch.objects.filter(partner=booking.partner_id)
    return dict(rows.values_list("kind", "is_on"))


def _raise_version(booking: Booking, *, now: datetime) -> tuple[str, str]:
    booking.version += 1
    booking.updated_at = now
    return "version", "updated_at"
