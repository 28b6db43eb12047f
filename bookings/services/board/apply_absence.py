"""Carry out what was decided about the visits of a team that is out, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from bookings.models import Booking
from bookings.services.board.move_visit import move_visit
from bookings.services.board.plan_absence import Absence
from cleanlife.actor import Actor
from cleanlife.errors import DomainError
from scheduling.services.set_time_off import set_time_off


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Where one visit goes, by the version of the booking that was seen."""

    booking_id: UUID
    version: int
    joining_id: UUID
    date: date
    start_minute: int


@dataclass
class AbsenceOutcome:
    """Which visits were moved, which were skipped and why, and what the team still has."""

    moved: list[Booking] = field(default_factory=list)
    skipped: list[tuple[UUID, DomainError]] = field(default_factory=list)
    left: list[Booking] = field(default_factory=list)


def apply_absence(
    absence: Absence,
    decisions: Sequence[Decision],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> AbsenceOutcome:
    """Give the team its time off, then move the visits, each in a transaction of its own.

    Time off comes first: what one visit leaves is not sold again while the next one is moved.
    A visit that has changed meanwhile, or no longer fits, is skipped.
    """
    set_time_off(team=absence.team, spans=absence.spans, reason=reason, now=now)
    outcome = AbsenceOutcome()
    for decision in decisions:
        try:
            moved = move_visit(
                booking_id=decision.booking_id,
                versions=[decision.version],
                leaving_team_id=absence.team.pk,
                joining_team_id=decision.joining_id,
                date=decision.date,
                start_minute=decision.start_minute,
                actor=actor,
                now=now,
            )
        except DomainError as error:
            outcome.skipped.append((decision.booking_id, error))
        else:
            outcome.moved.append(moved)
    outcome.left = absence.bookings()
    return outcome
