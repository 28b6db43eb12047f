"""Undo the last move on the board, for a quarter of an hour, while nothing stands on it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from bookings.models import Booking
from cleanlife.actor import Actor


def undo_board_move(
    *,
    booking_id: UUID,
    versions: Collection[int] | None = None,
    actor: Actor,
    now: datetime,
) -> Booking:
    """Put a visit back where it was before its last move on the board.

    A start that has passed meanwhile counts as free. Raises BookingNotFound, VisitNotFound,
    VisitHasChanged, VisitMoveNotPossible (NOTHING_TO_UNDO, TOO_LATE_TO_UNDO) and
    VisitTimeUnavailable: its old time is taken.
    """
    raise NotImplementedError


def can_undo(booking: Booking, *, now: datetime) -> bool:
    """Return whether its last move on the board could be undone now, as far as it alone goes."""
    raise NotImplementedError
