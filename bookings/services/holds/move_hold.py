"""The one way in which a hold changes state."""

from bookings.errors import HoldAlreadyUsed, HoldExpired
from bookings.lifecycle import HOLD_MOVES, HoldStatus
from bookings.models import Hold


def move_hold(hold: Hold, action: str, *, update_fields: tuple[str, ...] = ()) -> None:
    """Move a locked hold by the table; save ``update_fields`` in the same statement.

    Raises HoldAlreadyUsed or HoldExpired when the table has no such move.
    """
    move = HOLD_MOVES[action]
    if hold.status not in move.sources:
        raise HoldAlreadyUsed if hold.status == HoldStatus.USED else HoldExpired
    hold.status = move.target
    hold.save(update_fields=["status", *update_fields])
