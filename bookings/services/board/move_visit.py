"""Move a visit on the board: to another team, to another time, or both."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from bookings.errors import VisitTimeUnavailable
from bookings.models import BoardMove, Booking
from bookings.services.board.find_changes import (
    VisitHasChanged,
    changes_of_team,
    changes_of_visit,
)
from bookings.services.board.visit_on_board import VisitOnBoard, read_visit
from bookings.services.update_booking import BookingChanges, update_booking
from bookings.services.visits.change_teams import reassign_visit
from bookings.services.visits.field_visit import lock_visit
from cleanlife.actor import Actor
from scheduling.services.reassign_time import Placement


@dataclass(frozen=True, kw_only=True)
class Drop:
    """Where a part of a visit was dropped, and from which team's row.

    Starts before ``since`` have passed.
    """

    leaving_id: UUID | None
    joining_id: UUID
    date: date
    start_minute: int
    since: datetime

    def is_at_the_time_of(self, booking: Booking) -> bool:
        """Return whether the visit keeps its time."""
        return (self.date, self.start_minute) == (booking.service_date, booking.start_minute)


@transaction.atomic
def move_visit(
    *,
    booking_id: UUID,
    versions: Collection[int] | None = None,
    seen_at: datetime | None = None,
    leaving_team_id: UUID | None,
    joining_team_id: UUID,
    date: date,
    start_minute: int,
    actor: Actor,
    now: datetime,
) -> Booking:
    """Put what one team does of a visit where it was dropped; the same place changes nothing.

    At the same time the part goes to the other team (``reassign_visit``); at another one the
    whole visit is rescheduled (``update_booking``), with this team and the visit's others.
    ``seen_at`` is when the board was read: what has changed since is named where it stands in
    the way. Raises BookingNotFound, VisitNotFound, VisitHasChanged (its version or its team is
    another one by now), VisitMoveNotPossible and VisitTimeUnavailable with a reason of
    ``judge_rows``.
    """
    drop = Drop(
        leaving_id=leaving_team_id,
        joining_id=joining_team_id,
        date=date,
        start_minute=start_minute,
        since=now,
    )
    visit = lock_for_drop(
        booking_id=booking_id, versions=versions, leaving_id=leaving_team_id, seen_at=seen_at
    )
    booking = visit.booking
    is_same_time = drop.is_at_the_time_of(booking)
    if is_same_time and drop.leaving_id == drop.joining_id:
        return booking
    visit.refuse(joining_team_id, is_same_time=is_same_time)
    move = _begin(visit, drop, actor=actor, now=now)
    try:
        booking = carry_out(booking, drop, actor=actor, now=now)
    except VisitTimeUnavailable as error:
        error.changes = tuple(changes_of_team(team_id=joining_team_id, day=date, since=seen_at))
        raise
    move.version = booking.version
    move.save()
    return booking


def lock_for_drop(
    *,
    booking_id: UUID,
    versions: Collection[int] | None,
    leaving_id: UUID | None,
    seen_at: datetime | None = None,
) -> VisitOnBoard:
    """Return a visit, locked, as it was seen on the board. Raises as ``move_visit``."""
    booking = lock_visit(booking_id=booking_id).booking
    visit = read_visit(booking, leaving_id=leaving_id)
    is_known_version = versions is None or booking.version in versions
    if not is_known_version or not visit.is_of_the_team:
        raise VisitHasChanged(changes_of_visit(booking, since=seen_at))
    return visit


def carry_out(booking: Booking, drop: Drop, *, actor: Actor, now: datetime) -> Booking:
    """Reassign or reschedule a locked visit; return its booking anew."""
    if drop.leaving_id and drop.is_at_the_time_of(booking):
        return reassign_visit(
            booking_id=booking.pk,
            leaving_id=drop.leaving_id,
            joining_id=drop.joining_id,
            actor=actor,
            now=now,
        )
    return update_booking(
        partner=booking.partner,
        booking_id=booking.pk,
        changes=BookingChanges(service_date=drop.date, start_minute=drop.start_minute),
        placement=Placement(drop.leaving_id, drop.joining_id, since=drop.since),
        actor=actor,
        now=now,
    )


def _begin(visit: VisitOnBoard, drop: Drop, *, actor: Actor, now: datetime) -> BoardMove:
    booking = visit.booking
    return BoardMove(
        appointment=visit.appointment,
        from_team_id=drop.leaving_id,
        to_team_id=drop.joining_id,
        from_date=booking.service_date,
        from_minute=booking.start_minute,
        from_state=visit.appointment.status,
        to_date=drop.date,
        to_minute=drop.start_minute,
        actor=actor.name,
        moved_at=now,
    )
