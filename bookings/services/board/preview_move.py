"""Say beforehand what a move on the board changes, and who will hear of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from bookings.models import Booking


class Hears(StrEnum):
    """What a partner's system or a customer hears of a move."""

    NOTHING = "NOTHING"
    # Partner: `booking.updated` with the old time. Customer: the text of a moved visit.
    NEW_TIME = "NEW_TIME"
    # Partner: `booking.appointment_status_changed`, the visit is no longer on its way.
    NOT_ON_THE_WAY = "NOT_ON_THE_WAY"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit stands on the board: date, minutes of it, and its teams by name."""

    date: date
    start_minute: int
    end_minute: int
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MovePreview:
    """What a move would change."""

    old: Place
    new: Place
    extra_travel_minutes: int
    partner_hears: Hears
    customer_hears: Hears


def preview_move(
    booking: Booking,
    *,
    leaving_team_id: UUID | None,
    joining_team_id: UUID,
    date: date,
    start_minute: int,
    now: datetime,
) -> MovePreview:
    """Return what the move would change. Raises as ``move_visit`` does where it does not fit."""
    raise NotImplementedError
