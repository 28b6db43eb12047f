"""Plan what becomes of a team's visits while it is out."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from bookings.models import Booking
from scheduling.models import Team


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where a visit could go: the team, its start, and how much more is travelled."""

    team_id: UUID
    team_name: str
    date: date
    start_minute: int
    extra_travel_minutes: int


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One visit of the team: the best team at the same time, else the next free times.

    Neither for one that cannot or must not be moved: ``reason`` says why.
    """

    booking: Booking
    best: Proposal | None
    alternatives: tuple[Proposal, ...]
    reason: str | None


def plan_absence(
    team: Team, *, first: datetime, last_date: date, now: datetime
) -> list[AbsenceRow]:
    """Return what to do with each of its visits that end after ``first``, up to a date.

    Each proposal counts with those before it. Pinned visits get none. Nothing changes.
    """
    raise NotImplementedError
