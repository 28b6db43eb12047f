"""Change the teams of a visit: give it to another team, or go on with fewer."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.errors import VisitMoveNotPossible, VisitRefusal, VisitTimeUnavailable
from bookings.lifecycle import Action, AppointmentStatus
from bookings.models import Booking, FieldMove, TeamPart
from bookings.services.state.move import record
from bookings.services.visits.field_visit import FieldVisit, lock_visit, seal_moves
from bookings.visit_progress import ENDED
from cleanlife.actor import Actor
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Reservation, Team
from scheduling.services.reassign_time import (
    JoiningTeam,
    find_joining_teams,
    reassign_time,
)
from scheduling.services.release_time import release_time
from scheduling.visit import Visit

_A = AppointmentStatus
# A team that works or is done is not replaced; one that gave up is, while the others go on.
REPLACEABLE = frozenset({_A.SCHEDULED, _A.DISPATCHED, _A.CANNOT_COMPLETE})


@transaction.atomic
def reassign_visit(
    *,
    booking_id: UUID,
    leaving_id: UUID,
    joining_id: UUID,
    versions: Collection[int] | None = None,
    actor: Actor,
    now: datetime,
) -> Booking:
    """Give what a team does of a visit to another one, at the same time.

    The partner is told when the visit is thereby no longer on its way, else nothing that it
    sees has changed. Raises BookingNotFound, PreconditionFailed, VisitNotFound,
    VisitMoveNotPossible and VisitTimeUnavailable with the engine's reason.
    """
    visit = lock_visit(booking_id=booking_id, versions=versions)
    part = _replaceable_part(visit, leaving_id)
    if joining_id in {each.team_id for each in visit.parts}:
        text = "The team has or had a part of this visit already."
        raise VisitMoveNotPossible(VisitRefusal.TEAM_HAS_A_PART, text)
    before = part.status
    try:
        reassign_time(
            _visit_until_reserved(visit.booking, leaving_id),
            owner_id=visit.booking.pk,
            leaving_id=leaving_id,
            joining_id=joining_id,
        )
    except TimeslotUnavailable as error:
        raise VisitTimeUnavailable.for_time(error) from error
    _hand_over(part, joining_id)
    seal_moves(visit.appointment)
    _keep(part, before, actor=actor, now=now)
    if not visit.follow_teams(Action.REASSIGN, actor=actor, now=now):
        record(visit.booking, Action.REASSIGN, actor=actor, now=now)
    visit.forget_unmoved()
    return visit.booking


@transaction.atomic
def go_on_with_fewer(
    *,
    booking_id: UUID,
    team_id: UUID,
    versions: Collection[int] | None = None,
    actor: Actor,
    now: datetime,
) -> Booking:
    """Decide that the other teams go on without one that gave up; its time is free again.

    Raises BookingNotFound, PreconditionFailed, VisitNotFound and VisitMoveNotPossible: the
    team has not given up, or the visit has ended.
    """
    visit = lock_visit(booking_id=booking_id, versions=versions)
    part = visit.part_of(team_id)
    if not may_leave_out(visit, part):
        text = "Only a team that gave up while others go on can be left out."
        raise VisitMoveNotPossible(VisitRefusal.NOT_IN_THIS_STATUS, text)
    part.is_left_out = True
    part.save(update_fields=["is_left_out"])
    release_time(owner_id=visit.booking.pk, team_id=team_id)
    visit.follow_time()
    seal_moves(visit.appointment)
    if not visit.follow_teams(Action.GO_ON, actor=actor, now=now):
        record(visit.booking, Action.GO_ON, actor=actor, now=now)
    return visit.booking


def may_leave_out(visit: FieldVisit, part: TeamPart) -> bool:
    """Return whether a team gave up, and that is still to be decided."""
    return part.awaits_decision and visit.appointment.status not in ENDED


def find_teams(booking: Booking, *, leaving_id: UUID) -> list[JoiningTeam]:
    """Return the teams that could replace one of the visit's, then the others and why not.

    Those that have or had a part of it are left out.
    """
    parts = TeamPart.objects.filter(appointment__booking=booking)
    known = list(parts.values_list("team_id", flat=True))
    visit = _visit_until_reserved(booking, leaving_id)
    return find_joining_teams(
        visit, owner_id=booking.pk, leaving_id=leaving_id, except_for=known
    )


def visit_of(booking: Booking) -> Visit:
    """Return the visit that was sold, at its present time."""
    return Visit(
        zone=booking.address.zone,
        service=booking.service,
        minutes=booking.end_minute - booking.start_minute,
        number_of_teams=booking.number_of_teams,
        crew=booking.crew,
        date=booking.service_date,
        start_minute=booking.start_minute,
    )


def is_replaceable(part: TeamPart) -> bool:
    """Return whether a team of a visit that has not ended may be replaced."""
    return part.status in REPLACEABLE and not part.is_left_out


def _visit_until_reserved(booking: Booking, team_id: UUID) -> Visit:
    """Return the visit as long as a team's time is reserved: whoever comes needs as much."""
    reserved = Reservation.objects.live_of(booking.pk).filter(team=team_id).first()
    visit = visit_of(booking)
    if reserved is None:
        return visit
    return replace(visit, minutes=reserved.end_minute - reserved.start_minute)


def _replaceable_part(visit: FieldVisit, team_id: UUID) -> TeamPart:
    state = visit.appointment.status
    if state not in ENDED:
        part = visit.part_of(team_id)
        if is_replaceable(part):
            return part
        state = part.status
    text = f"The visit is {state}: its team cannot be replaced."
    raise VisitMoveNotPossible(VisitRefusal.NOT_IN_THIS_STATUS, text)


def _hand_over(part: TeamPart, joining_id: UUID) -> None:
    part.team = Team.objects.get(pk=joining_id)
    part.status = _A.SCHEDULED
    part.dispatched_at = part.arrived_at = part.started_at = part.ended_at = None
    part.reason = None
    part.save()


def _keep(part: TeamPart, before: str, *, actor: Actor, now: datetime) -> None:
    FieldMove.objects.create(
        appointment=part.appointment,
        team=part.team,
        action=Action.REASSIGN,
        from_state=before,
        to_state=part.status,
        pressed_at=now,
        heard_at=now,
        initiator=actor.initiator,
        actor=actor.name,
        is_sealed=True,
    )
