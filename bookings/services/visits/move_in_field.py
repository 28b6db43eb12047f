"""Move a visit in the field: on the way, arrived, started, completed, given up.

Each press is one transaction. It moves one team, or all teams of the visit that can do it.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from bookings.errors import VisitMoveNotPossible, VisitRefusal
from bookings.events import BookingTeamArrived, publish
from bookings.lifecycle import APPOINTMENT, Action, AppointmentStatus
from bookings.models import Booking, CannotCompleteReason, FieldMove, TeamPart
from bookings.services.state.move import record
from bookings.services.visits.field_visit import PART_MARKS, FieldVisit, lock_visit
from bookings.visit_progress import ENDED, moment_that_counts
from cleanlife.actor import Actor
from cleanlife.errors import FieldError, Invalid

_A = AppointmentStatus
# The mark that a move sets.
MARK_OF = {
    Action.DISPATCH: "dispatched_at",
    Action.ARRIVE: "arrived_at",
    Action.START: "started_at",
    Action.COMPLETE: "ended_at",
    Action.GIVE_UP: "ended_at",
}
# A team that begins without having said that it was on the way is sent by the same press.
_STARTS_FROM = frozenset({_A.SCHEDULED, _A.DISPATCHED})


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a phone knows of a press: how far it was from the address, and how often it called.

    ``distance_meters`` is None where the phone or we have no position.
    """

    distance_meters: int | None = None
    calls: int = 0


@dataclass(frozen=True, kw_only=True)
class Press:
    """Who pressed what of a visit, and when.

    ``team_id`` None means every team that can do it. ``pressed_at`` is the moment by the
    presser's own clock, None for now; ``versions`` are those of the booking that were seen.
    """

    booking_id: UUID
    team_id: UUID | None = None
    pressed_at: datetime | None = None
    versions: Collection[int] | None = None
    evidence: Evidence | None = None
    actor: Actor

    @property
    def kept_evidence(self) -> dict[str, int | None]:
        """Return the evidence by the columns of a field move; empty without any."""
        return asdict(self.evidence) if self.evidence else {}


@transaction.atomic
def dispatch_team(press: Press, *, now: datetime) -> Booking:
    """Send the team: it is on the way.

    Raises BookingNotFound, PreconditionFailed, VisitNotFound and VisitMoveNotPossible, as every
    move does.
    """
    step = begin_step(press, now=now)
    step.move(Action.DISPATCH)
    return step.visit.booking


@transaction.atomic
def mark_arrival(press: Press, *, now: datetime) -> Booking:
    """Note that a team on the way is at the door; the first arrival is published."""
    step = begin_step(press, now=now)
    visit = step.visit
    is_first = not any(part.came_at for part in visit.parts)
    arrived = [part for part in step.chosen(_A.DISPATCHED) if part.arrived_at is None]
    if not arrived:
        raise step.refusal(Action.ARRIVE)
    for part in arrived:
        part.arrived_at = step.moment_of(part)
        part.save(update_fields=["arrived_at"])
    step.keep(Action.ARRIVE, [(part, _A.DISPATCHED) for part in arrived])
    record(visit.booking, Action.ARRIVE, actor=press.actor, now=now)
    if is_first:
        publish(BookingTeamArrived(visit.booking, press.actor), now=now)
    return visit.booking


@transaction.atomic
def start_visit(press: Press, *, now: datetime) -> Booking:
    """Begin the work; a team that was not on the way plays that move first."""
    step = begin_step(press, now=now)
    starting = step.chosen(*_STARTS_FROM)
    if any(part.status == _A.SCHEDULED for part in starting):
        step.move(Action.DISPATCH)
    step.move(Action.START, only=starting)
    return step.visit.booking


@transaction.atomic
def complete_visit(press: Press, *, now: datetime) -> Booking:
    """End the work; when the last team has, the booking has succeeded."""
    step = begin_step(press, now=now)
    step.move(Action.COMPLETE)
    return step.visit.booking


@transaction.atomic
def give_up_visit(press: Press, *, reason_id: UUID, now: datetime) -> Booking:
    """Record that the work could not be done, and why; when all teams have ended, so has it.

    Raises Invalid (the reason is not an active one), and VisitMoveNotPossible also while the
    team has not waited at the door as long as the reason asks.
    """
    reason = CannotCompleteReason.objects.active().filter(pk=reason_id).first()
    if reason is None:
        raise Invalid(FieldError("reasonId", "reasonId must be an active reason"))
    step = begin_step(press, now=now)
    giving_up = step.chosen(*APPOINTMENT.moves[Action.GIVE_UP].sources)
    for part in giving_up:
        _refuse_too_soon(part, reason, at=step.moment_of(part))
    step.move(Action.GIVE_UP, only=giving_up, reason=reason)
    return step.visit.booking


def earliest_moment(part: TeamPart, reason: CannotCompleteReason) -> datetime | None:
    """Return from when on a team may give this reason; None while it has not arrived."""
    if part.came_at is None:
        return None
    return part.came_at + timedelta(minutes=reason.minutes_at_the_door)


def _refuse_too_soon(part: TeamPart, reason: CannotCompleteReason, *, at: datetime) -> None:
    if not reason.minutes_at_the_door:
        return
    earliest = earliest_moment(part, reason)
    if earliest is None or at < earliest:
        text = (
            f"{reason.code} can be given {reason.minutes_at_the_door} minutes after the team"
            " has arrived."
        )
        raise VisitMoveNotPossible(VisitRefusal.TOO_SOON_FOR_REASON, text)


def begin_step(press: Press, *, now: datetime) -> "Step":
    """Lock the visit of a press. Raises VisitMoveNotPossible when it is over, as lock_visit."""
    visit = lock_visit(booking_id=press.booking_id, versions=press.versions)
    state = visit.appointment.status
    if state in ENDED:
        text = f"The visit is {state}: nothing more happens in the field."
        raise VisitMoveNotPossible(VisitRefusal.NOT_IN_THIS_STATUS, text)
    return Step(visit, press, now)


@dataclass(frozen=True)
class Step:
    """One press on a locked visit: the teams it means, and what becomes of them."""

    visit: FieldVisit
    press: Press
    now: datetime

    def chosen(self, *statuses: AppointmentStatus) -> list[TeamPart]:
        """Return the parts that the press means and that have one of the statuses."""
        if self.press.team_id:
            parts = [self.visit.part_of(self.press.team_id)]
        else:
            parts = self.visit.parts
        return [part for part in parts if part.status in statuses]

    def moment_of(self, part: TeamPart) -> datetime:
        """Return when a part was moved, as far as the presser's clock can be believed."""
        return moment_that_counts(self.press.pressed_at, last=[part.last_moment], now=self.now)

    def refusal(self, action: Action) -> VisitMoveNotPossible:
        """Return the error of a move that no meant team can make in its present status."""
        if self.press.team_id:
            state = self.visit.part_of(self.press.team_id).status
        else:
            state = self.visit.appointment.status
        return VisitMoveNotPossible(
            VisitRefusal.NOT_IN_THIS_STATUS, f"The visit is {state}: no {action}."
        )

    def move(
        self,
        action: Action,
        *,
        only: list[TeamPart] | None = None,
        reason: CannotCompleteReason | None = None,
    ) -> None:
        """Move the parts that can, keep the press, and let the visit follow its teams."""
        able = only if only is not None else self.chosen(*APPOINTMENT.moves[action].sources)
        if not able:
            raise self.refusal(action)
        before = [(part, _A(part.status)) for part in able]
        for part in able:
            setattr(part, MARK_OF[action], self.moment_of(part))
            part.reason = reason
            APPOINTMENT.move(part, action, update_fields=PART_MARKS)
        self.keep(action, before, reason=reason)
        self.visit.follow_teams(action, actor=self.press.actor, now=self.now)

    def keep(
        self,
        action: Action,
        before: list[tuple[TeamPart, AppointmentStatus]],
        *,
        reason: CannotCompleteReason | None = None,
        minutes: Mapping[UUID, int] | None = None,
    ) -> None:
        """Keep what was pressed for each part, by one statement; ``minutes`` are by team."""
        press, mark = uuid.uuid4(), MARK_OF.get(action)
        FieldMove.objects.bulk_create(
            FieldMove(
                appointment=self.visit.appointment,
                team=part.team,
                press=press,
                action=action,
                from_state=state,
                to_state=part.status,
                reason=reason,
                minutes=(minutes or {}).get(part.team_id),
                pressed_at=getattr(part, mark) if mark else self.moment_of(part),
                heard_at=self.now,
                initiator=self.press.actor.initiator,
                actor=self.press.actor.name,
                **self.press.kept_evidence,
            )
            for part, state in before
        )
