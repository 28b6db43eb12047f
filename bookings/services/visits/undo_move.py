"""Undo the last move of a visit in the field: operations may, for a quarter of an hour."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from bookings.errors import VisitMoveNotPossible, VisitRefusal
from bookings.lifecycle import APPOINTMENT, Action, AppointmentStatus, BookingStatus
from bookings.models import Appointment, Booking, FieldMove, Refund, TeamPart
from bookings.services.state.move import record
from bookings.services.visits.field_visit import PART_MARKS, FieldVisit, lock_visit
from cleanlife.actor import Actor
from cleanlife.errors import FieldError, Invalid
from scheduling.services.extend_time import shorten_time

UNDO_WITHIN = timedelta(minutes=15)
LONGEST_REASON = 300
REOPENABLE = frozenset({BookingStatus.IN_PROGRESS, BookingStatus.SUCCESS})
# What a part loses with a move; an arrival goes with the way that led to it.
MARKS_OF: dict[str, dict[str, Any]] = {
    Action.DISPATCH: {"dispatched_at": None, "arrived_at": None},
    Action.START: {"started_at": None},
    Action.COMPLETE: {"ended_at": None},
    Action.GIVE_UP: {"ended_at": None, "reason": None, "is_left_out": False},
    Action.EXTEND: {},
}


@transaction.atomic
def undo_last_move(
    *,
    booking_id: UUID,
    because: str,
    versions: Collection[int] | None = None,
    actor: Actor,
    now: datetime,
) -> Booking:
    """Undo the last move of a visit, of all teams that it moved, and publish it.

    It leaves no trace but the history. Raises Invalid (no reason, or too long a one),
    BookingNotFound, PreconditionFailed, VisitNotFound and VisitMoveNotPossible: nothing can be
    undone, the booking is canceled, it is too late, or money has gone back since.
    """
    if not because.strip():
        raise Invalid(FieldError("because", "because should not be empty"))
    if len(because) > LONGEST_REASON:
        text = f"because must be shorter than or equal to {LONGEST_REASON} characters"
        raise Invalid(FieldError("because", text))
    visit = lock_visit(booking_id=booking_id, versions=versions)
    moves = undoable_moves(visit.booking, now=now)
    if moves[0].action == Action.EXTEND:
        _shorten(visit, moves)
    else:
        for move in moves:
            _undo(visit.part_of(move.team_id), move)
    _keep(visit.appointment, moves, because=because.strip(), actor=actor, now=now)
    if not visit.follow_teams(Action.UNDO, actor=actor, now=now):
        record(visit.booking, Action.UNDO, actor=actor, now=now)
    visit.forget_unmoved()
    return visit.booking


def undoable_moves(booking: Booking, *, now: datetime) -> list[FieldMove]:
    """Return the moves that undoing would take back: one press, of one team or several.

    Raises VisitMoveNotPossible where nothing can be undone.
    """
    if booking.status == BookingStatus.CANCELED:
        text = "The booking is canceled, so no move of its visit can be undone."
        raise VisitMoveNotPossible(VisitRefusal.BOOKING_CANCELED, text)
    appointment: Appointment | None = getattr(booking, "appointment", None)
    standing = FieldMove.objects.standing().filter(appointment=appointment)
    last = standing.filter(action__in=MARKS_OF).first()
    if last is None or last.is_sealed or booking.status not in REOPENABLE:
        text = "There is no move that could be undone."
        raise VisitMoveNotPossible(VisitRefusal.NOTHING_TO_UNDO, text)
    if now - last.heard_at > UNDO_WITHIN:
        text = "A move can be undone within 15 minutes."
        raise VisitMoveNotPossible(VisitRefusal.TOO_LATE_TO_UNDO, text)
    refunds = Refund.objects.filter(payment__booking=booking, created_at__gte=last.heard_at)
    if refunds.exists():
        text = "Money has gone back since, so the move cannot be undone."
        raise VisitMoveNotPossible(VisitRefusal.MONEY_HAS_MOVED, text)
    return list(standing.filter(press=last.press).select_related("team"))


def _shorten(visit: FieldVisit, moves: list[FieldMove]) -> None:
    added = {move.team_id: move.minutes or 0 for move in moves}
    shorten_time(owner_id=visit.booking.pk, minutes=added)
    visit.follow_time()


def _undo(part: TeamPart, move: FieldMove) -> None:
    for name, value in MARKS_OF[move.action].items():
        setattr(part, name, value)
    APPOINTMENT.go_back(part, AppointmentStatus(move.from_state), update_fields=PART_MARKS)


def _keep(
    appointment: Appointment,
    moves: list[FieldMove],
    *,
    because: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep who undid it and why; marks that were made behind it are undone with it."""
    first = min(move.pk for move in moves)
    teams = [move.team_id for move in moves]
    later = FieldMove.objects.standing().filter(appointment=appointment, pk__gte=first)
    later.filter(team__in=teams).update(
        undone_at=now, undone_by=actor.name, undone_because=because
    )
