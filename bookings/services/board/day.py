"""What a day has on its board: teams, their hours and reserved time, visits. Plain values."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from bookings.lifecycle import NOT_ENDED, AppointmentStatus, BookingStatus
from bookings.models import DayNote
from bookings.visit_progress import Delays


class Span(NamedTuple):
    """Minutes of the day, half open; before midnight negative, after it past 1440."""

    start: int
    end: int


class TimeOff(NamedTuple):
    """A time at which a team is off, and why."""

    span: Span
    reason: str


class TakenTime(NamedTuple):
    """Reserved time of a team: the visit, and the same with preparation and clean-up."""

    owner_id: uuid.UUID
    zone_id: uuid.UUID
    visit: Span
    occupied: Span
    is_held: bool


@dataclass(slots=True)
class DayTeam:
    """A team on the day; without ``work`` it is not known when it works, or it does not."""

    id: uuid.UUID
    name: str
    people: int
    zone_id: uuid.UUID
    zone: str
    work: list[Span]
    breaks: list[Span]
    off: list[TimeOff] = field(default_factory=list)
    taken: list[TakenTime] = field(default_factory=list)


class Part(NamedTuple):
    """How far one team is with its part of a visit."""

    status: str
    started_at: datetime | None


@dataclass(slots=True)
class DayVisit(Delays):
    """One booking's visit; without a ``status`` it waits for payment and has no team yet.

    ``parts`` are what its teams do once one has moved, those left out aside.
    """

    id: uuid.UUID
    date: date
    span: Span
    booking_status: str
    version: int
    partner_id: uuid.UUID
    partner: str
    customer: str
    place: str
    service: str
    name: str
    status: str | None
    expected_start_at: datetime | None
    expected_end_at: datetime | None
    overdue_at: datetime | None
    is_pinned: bool
    parts: dict[uuid.UUID, Part] = field(default_factory=dict)

    @property
    def is_undecided(self) -> bool:
        """Return whether it failed, and nobody has decided what follows."""
        is_open = self.booking_status == BookingStatus.IN_PROGRESS
        return is_open and self.status == AppointmentStatus.CANNOT_COMPLETE

    @property
    def awaits_decision(self) -> bool:
        """Return whether one of its teams gave up while others go on."""
        gave_up = AppointmentStatus.CANNOT_COMPLETE
        is_going_on = self.status in NOT_ENDED
        return is_going_on and any(part.status == gave_up for part in self.parts.values())


@dataclass(frozen=True, slots=True)
class Day:
    """All that a board shows of a date."""

    date: date
    teams: list[DayTeam]
    visits: dict[uuid.UUID, DayVisit]
    note: DayNote | None
