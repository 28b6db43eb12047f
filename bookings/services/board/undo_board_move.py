"""Undo the last move on the board, for a quarter of an hour, while nothing stands on it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.errors import VisitMoveNotPossible, VisitRefusal
from bookings.models import BoardMove, Booking
from bookings.services.board.find_changes import VisitHasChanged
from bookings.services.board.move_visit import Drop, carry_out
from bookings.services.visits.field_visit import lock_visit
from bookings.services.visits.undo_move import UNDO_WITHIN
from bookings.visit_progress import ENDED
from cleanlife.actor import Actor
from cleanlife.clock import at_minute
from scheduling.models import Reservation


@transaction.atomic
def undo_board_move(
    *,
    booking_id: UUID,
    versions: Collection[int] | None = None,
    actor: Actor,
    now: datetime,
) -> Booking:
    """Put a visit back where it was before its last move on the board.

    A start that has passed meanwhile counts as free. A visit that was on its way is only
    scheduled again. Raises BookingNotFound, VisitNotFound, VisitHasChanged,
    VisitMoveNotPossible (NOTHING_TO_UNDO, TOO_LATE_TO_UNDO) and VisitTimeUnavailable: its old
    time is taken.
    """
    booking = lock_visit(booking_id=booking_id).booking
    if versions is not None and booking.version not in versions:
        raise VisitHasChanged
    last = undoable_move(booking, now=now)
    if last.from_team_id is None:
        raise ValueError("A visit without a team has ended.")
    drop = Drop(
        leaving_id=last.to_team_id,
        joining_id=last.from_team_id,
        date=last.from_date,
        start_minute=last.from_minute,
        since=at_minute(last.from_date, 0),
    )
    undone = carry_out(booking, drop, actor=actor, now=now)
    last.undone_at = now
    last.save(update_fields=["undone_at"])
    return undone


def undoable_move(booking: Booking, *, now: datetime) -> BoardMove:
    """Return the move that undoing would take back; 2 queries.

    Raises VisitMoveNotPossible where nothing can be undone. Whether its old time is still free
    is another question.
    """
    moves = BoardMove.objects.filter(appointment__booking=booking)
    last = moves.select_related("from_team", "to_team").order_by("-pk").first()
    if last is None or last.undone_at or not _stands_alone(booking, last):
        text = "There is no move on the board that could be undone."
        raise VisitMoveNotPossible(VisitRefusal.NOTHING_TO_UNDO, text)
    if now - last.moved_at > UNDO_WITHIN:
        text = "A move on the board can be undone within 15 minutes."
        raise VisitMoveNotPossible(VisitRefusal.TOO_LATE_TO_UNDO, text)
    return last


def _stands_alone(booking: Booking, move: BoardMove) -> bool:
    """Return whether nothing has happened since, and it did not revive a failed visit."""
    place = (booking.service_date, booking.start_minute, booking.version)
    if move.from_state in ENDED or place != (move.to_date, move.to_minute, move.version):
        return False
    own = Reservation.objects.live_of(booking.pk)
    return own.filter(team=move.to_team_id).exists()
