"""A visit as the board sees it: its teams, and which moves its status allows."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from bookings.errors import VisitMoveNotPossible, VisitNotFound, VisitRefusal
from bookings.lifecycle import APPOINTMENT, EDITABLE, Action
from bookings.models import Appointment, Booking, TeamPart
from bookings.services.visits.change_teams import REPLACEABLE, is_replaceable, visit_of
from bookings.visit_progress import ENDED
from scheduling.services.sold_visit import SoldVisit, read_sold_visit


@dataclass(frozen=True)
class VisitOnBoard:
    """A booking with an appointment, its reserved time, and the team that would leave."""

    booking: Booking
    leaving_id: UUID | None
    sold: SoldVisit
    parts: list[TeamPart]

    @property
    def appointment(self) -> Appointment:
        """Return the appointment."""
        found: Appointment = self.booking.appointment
        return found

    @property
    def is_of_the_team(self) -> bool:
        """Return whether the leaving team is one of the visit's, or nothing is reserved."""
        if self.leaving_id is None:
            return not self.sold.own
        return any(row.team_id == self.leaving_id for row in self.sold.own)

    @cached_property
    def known_teams(self) -> frozenset[UUID]:
        """Return the teams that have, or had, another part of it."""
        known = {part.team_id for part in self.parts} | self.sold.staying
        return frozenset(known - {self.leaving_id})

    @property
    def may_reassign(self) -> bool:
        """Return whether another team may take the leaving one's place at the same time."""
        status = self.appointment.status
        if self.leaving_id is None or status in ENDED:
            return False
        for part in self.parts:
            if part.team_id == self.leaving_id:
                return is_replaceable(part)
        return not self.parts and status in REPLACEABLE

    @property
    def may_reschedule(self) -> bool:
        """Return whether the visit may get another time."""
        sources = APPOINTMENT.moves[Action.RESCHEDULE].sources
        return self.booking.status in EDITABLE and self.appointment.status in sources

    def refusal(self, joining_id: UUID, *, is_same_time: bool) -> VisitRefusal | None:
        """Return why the visit itself forbids a team at its present time, or at another one."""
        if joining_id == self.leaving_id and is_same_time:
            return None
        if not (self.may_reassign if is_same_time else self.may_reschedule):
            return VisitRefusal.NOT_IN_THIS_STATUS
        others = self.known_teams if is_same_time else self.sold.staying
        return VisitRefusal.TEAM_HAS_A_PART if joining_id in others else None

    def refuse(self, joining_id: UUID, *, is_same_time: bool) -> None:
        """Raise VisitMoveNotPossible for what the visit itself forbids."""
        if reason := self.refusal(joining_id, is_same_time=is_same_time):
            text = f"The visit is {self.appointment.status}: it cannot be moved there."
            raise VisitMoveNotPossible(reason, text)


def read_visit(booking: Booking, *, leaving_id: UUID | None) -> VisitOnBoard:
    """Read what is reserved for a visit and the parts of its teams; 2 queries.

    Raises VisitNotFound for a booking without an appointment.
    """
    appointment: Appointment | None = getattr(booking, "appointment", None)
    if appointment is None:
        raise VisitNotFound
    sold = read_sold_visit(visit_of(booking), owner_id=booking.pk, leaving_id=leaving_id)
    return VisitOnBoard(booking, leaving_id, sold, list(appointment.parts.all()))
