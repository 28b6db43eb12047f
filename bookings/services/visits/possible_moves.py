"""Which moves of a visit are possible now, for buttons; the services judge them again."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from bookings.errors import VisitMoveNotPossible
from bookings.lifecycle import (
    APPOINTMENT,
    NOT_BEGUN,
    NOT_ENDED,
    Action,
    AppointmentStatus,
    BookingStatus,
)
from bookings.models import Appointment, Booking, TeamPart
from bookings.services.visits.change_teams import REPLACEABLE
from bookings.services.visits.free_time import OVER
from bookings.services.visits.undo_move import undoable_moves
from bookings.visit_progress import ENDED
from scheduling.models import Reservation

_A = AppointmentStatus
# In the order in which a visit goes.
FIELD_MOVES = (
    Action.DISPATCH,
    Action.ARRIVE,
    Action.START,
    Action.COMPLETE,
    Action.GIVE_UP,
    Action.DELAY,
    Action.EXTEND,
)


def possible_field_moves(booking: Booking, *, team_id: UUID | None = None) -> list[Action]:
    """Return what its teams, or one of them, can press now.

    Its parts may have been fetched before.
    """
    appointment: Appointment | None = getattr(booking, "appointment", None)
    if appointment is None or appointment.status in ENDED:
        return []
    everybody = list(appointment.parts.all())
    meant = [part for part in everybody if team_id in {None, part.team_id}]
    parts = [part for part in meant if not part.is_left_out]
    if everybody and not parts:
        return []
    states = {_A(part.status) for part in parts} or {_A(appointment.status)}
    possible = set(_moves_from(states))
    if any(_may_arrive(part) for part in parts):
        possible.add(Action.ARRIVE)
    if appointment.status in NOT_BEGUN:
        possible.add(Action.DELAY)
    if states & NOT_ENDED:
        possible.add(Action.EXTEND)
    return [action for action in FIELD_MOVES if action in possible]


def _moves_from(states: Collection[AppointmentStatus]) -> Iterator[Action]:
    for action in (Action.DISPATCH, Action.START, Action.COMPLETE, Action.GIVE_UP):
        sources = APPOINTMENT.moves[action].sources
        # Who begins without having been sent plays both moves.
        if action == Action.START:
            sources |= {_A.SCHEDULED}
        if sources & set(states):
            yield action


def _may_arrive(part: TeamPart) -> bool:
    return part.status == _A.DISPATCHED and part.arrived_at is None


def possible_moves(booking: Booking, *, now: datetime) -> list[Action]:
    """Return all that operations can do with a visit now."""
    appointment: Appointment | None = getattr(booking, "appointment", None)
    if appointment is None:
        return []
    return [*possible_field_moves(booking), *_decisions(booking, appointment, now=now)]


def _decisions(
    booking: Booking, appointment: Appointment, *, now: datetime
) -> Iterator[Action]:
    state, parts = appointment.status, list(appointment.parts.all())
    if state not in ENDED:
        if state in NOT_BEGUN or any(part.status in REPLACEABLE for part in parts):
            yield Action.REASSIGN
        if any(part.awaits_decision for part in parts):
            yield Action.GO_ON
    if may_be_rescheduled(booking):
        yield Action.RESCHEDULE
    if may_be_closed(booking):
        yield Action.CLOSE_AS_FAILED
    if state in OVER and Reservation.objects.live_of(booking.pk).exists():
        yield Action.FREE_TIME
    if _can_undo(booking, now=now):
        yield Action.UNDO


def may_be_rescheduled(booking: Booking) -> bool:
    """Return whether its visit may get another time now."""
    appointment: Appointment | None = getattr(booking, "appointment", None)
    sources = APPOINTMENT.moves[Action.RESCHEDULE].sources
    is_movable = appointment is not None and appointment.status in sources
    return booking.status == BookingStatus.IN_PROGRESS and is_movable


def may_be_closed(booking: Booking) -> bool:
    """Return whether its visit could not be completed, and that is still to be decided."""
    appointment: Appointment | None = getattr(booking, "appointment", None)
    has_failed = appointment and appointment.status == _A.CANNOT_COMPLETE
    return bool(has_failed and booking.status == BookingStatus.IN_PROGRESS)


def _can_undo(booking: Booking, *, now: datetime) -> bool:
    try:
        undoable_moves(booking, now=now)
    except VisitMoveNotPossible:
        return False
    return True
