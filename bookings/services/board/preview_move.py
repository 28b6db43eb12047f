"""Say beforehand what a move on the board changes, and who will hear of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from bookings.errors import VisitTimeUnavailable
from bookings.lifecycle import AppointmentStatus
from bookings.models import Booking
from bookings.services.board.visit_on_board import VisitOnBoard, read_visit
from bookings.services.texts.judge_wish import wants_text
from bookings.texts import TextKind
from scheduling.errors import TimeslotUnavailable
from scheduling.services.judge_teams import judge_teams, travel_now


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
    """Return what the move would change; where it does not fit, raise as ``move_visit``."""
    visit = read_visit(booking, leaving_id=leaving_team_id)
    place = (booking.service_date, booking.start_minute)
    is_same_time = place == (date, start_minute)
    visit.refuse(joining_team_id, is_same_time=is_same_time)
    judged = judge_teams(visit.sold, day=date, now=now)
    joining = judged.of(joining_team_id)
    if reason := joining.starts.reason_at(start_minute):
        raise VisitTimeUnavailable.for_time(TimeslotUnavailable(reason))
    minutes = booking.end_minute - booking.start_minute
    names = {fit.team.pk: fit.team.name for fit in judged.teams}
    own = {row.team_id for row in visit.sold.own}
    new_teams = (own - {leaving_team_id}) | {joining_team_id}
    is_recalled = own != new_teams and _is_recalled(visit)
    hears = _hears(is_same_time=is_same_time, is_recalled=is_recalled)
    return MovePreview(
        old=Place(*place, booking.end_minute, _in_order(own, names)),
        new=Place(date, start_minute, start_minute + minutes, _in_order(new_teams, names)),
        extra_travel_minutes=(
            judged.travel_at(joining, start_minute) - travel_now(visit.sold, judged)
        ),
        partner_hears=hears,
        customer_hears=_customer_hears(booking, hears),
    )


def _in_order(teams: Collection[UUID], names: Mapping[UUID, str]) -> tuple[str, ...]:
    return tuple(sorted(names[team_id] for team_id in teams))


def _is_recalled(visit: VisitOnBoard) -> bool:
    """Return whether the visit is on its way by the leaving team alone."""
    if visit.appointment.status != AppointmentStatus.DISPATCHED:
        return False
    others = [part for part in visit.parts if part.team_id != visit.leaving_id]
    return not any(part.dispatched_at for part in others if not part.is_left_out)


def _hears(*, is_same_time: bool, is_recalled: bool) -> Hears:
    if not is_same_time:
        return Hears.NEW_TIME
    return Hears.NOT_ON_THE_WAY if is_recalled else Hears.NOTHING


def _customer_hears(booking: Booking, partner_hears: Hears) -> Hears:
    """Return whether the customer gets the text of a moved visit; 1 query."""
    if partner_hears != Hears.NEW_TIME:
        return Hears.NOTHING
    return Hears.NEW_TIME if wants_text(booking, TextKind.MOVED) else Hears.NOTHING
