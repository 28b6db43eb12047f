"""A visit as it is moved: its locked booking, its appointment and the parts of its teams."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from bookings.errors import (
    BookingNotFound,
    VisitMoveNotPossible,
    VisitNotFound,
    VisitRefusal,
)
from bookings.events import BookingAppointmentStatusChanged, publish
from bookings.lifecycle import Action, AppointmentStatus, BookingStatus
from bookings.models import (
    Appointment,
    Booking,
    CannotCompleteReason,
    Fault,
    FieldMove,
    TeamPart,
)
from bookings.services.state.move import (
    move_appointment,
    move_booking,
    put_appointment_back,
    reopen_booking,
    touch_booking,
)
from bookings.visit_progress import ACTION_TO, ENDED, visit_status
from cleanlife import clock
from cleanlife.actor import Actor
from cleanlife.errors import PreconditionFailed
from scheduling.models import Reservation

MARKS = ("started_at", "completed_at", "cannot_complete_reason")
MARKS_OF_CLOCK = ("expected_start_at", "expected_end_at", "delay_told_at", "overdue_at")
PART_MARKS = ("dispatched_at", "arrived_at", "started_at", "ended_at", "reason", "is_left_out")


@dataclass(frozen=True)
class FieldVisit:
    """A visit whose booking is locked until the transaction ends."""

    booking: Booking
    appointment: Appointment

    @cached_property
    def parts(self) -> list[TeamPart]:
        """Return the parts of its teams; the first move makes them of its reserved time."""
        found = self.appointment.parts.select_related("team", "reason")
        return list(found) or self._make_parts()

    def _make_parts(self) -> list[TeamPart]:
        if self.appointment.status in ENDED:
            return []
        reserved = Reservation.objects.live_of(self.booking.pk).order_by("team__name")
        status = self.appointment.status
        parts = [
            TeamPart(appointment=self.appointment, team=each.team, status=status)
            for each in reserved.select_related("team")
        ]
        return TeamPart.objects.bulk_create(parts)

    def part_of(self, team_id: UUID) -> TeamPart:
        """Return the part of a team. Raises VisitMoveNotPossible for a team of other visits."""
        for part in self.parts:
            if part.team_id == team_id:
                return part
        text = "This team is not, or no longer, one of the visit's."
        raise VisitMoveNotPossible(VisitRefusal.NO_SUCH_TEAM, text)

    def forget_unmoved(self) -> None:
        """Delete parts of teams none of which has moved: until then there are none."""
        moves = FieldMove.objects.standing().filter(appointment=self.appointment)
        if moves.filter(action=Action.EXTEND, is_sealed=False).exists():
            return
        if all(part.last_moment is None and not part.is_left_out for part in self.parts):
            self.appointment.parts.all().delete()

    def follow_time(self) -> None:
        """Bring the expected end where the reserved time of its teams ends."""
        ends = Reservation.objects.live_of(self.booking.pk).values_list("end_minute", flat=True)
        last = max(ends, default=self.booking.end_minute)
        is_longer = last > self.booking.end_minute
        end = clock.at_minute(self.booking.service_date, last) if is_longer else None
        if end != self.appointment.expected_end_at:
            self.appointment.expected_end_at = end
            self.appointment.save(update_fields=["expected_end_at"])

    def follow_teams(self, action: Action, *, actor: Actor, now: datetime) -> bool:
        """Bring the visit where its teams are, and publish it; return whether it moved.

        A step back is recorded as ``action``; it reopens a booking that has succeeded.
        """
        appointment, status = self.appointment, visit_status(self.parts)
        if status == appointment.status:
            return False
        is_step_back = action in {Action.UNDO, Action.REASSIGN, Action.GO_ON}
        self._mark(status)
        if is_step_back and status not in ENDED:
            put_appointment_back(
                appointment, status, action, actor=actor, now=now, update_fields=MARKS
            )
        else:
            step = ACTION_TO[status]
            move_appointment(appointment, step, actor=actor, now=now, update_fields=MARKS)
        self._raise_version(actor=actor, now=now)
        code = appointment.reason_code
        publish(BookingAppointmentStatusChanged(self.booking, actor, reason=code), now=now)
        return True

    def _mark(self, status: AppointmentStatus) -> None:
        appointment = self.appointment
        counting = [part for part in self.parts if not part.is_left_out]
        started = [part.started_at for part in counting if part.started_at]
        ended = [part.ended_at for part in counting if part.ended_at]
        is_done = status == AppointmentStatus.COMPLETED
        has_failed = status == AppointmentStatus.CANNOT_COMPLETE
        # What was told stays, even if a team that reports later began before.
        begun = appointment.started_at or min(started, default=None)
        appointment.started_at = begun if started else None
        appointment.completed_at = max(ended) if is_done else None
        appointment.cannot_complete_reason = self._reason() if has_failed else None

    def _reason(self) -> CannotCompleteReason:
        """Return why it failed: where its teams differ, in the customer's favour."""
        failed = [part for part in self.parts if part.reason and not part.is_left_out]
        failed.sort(key=lambda part: (_is_ours(part), part.ended_at))
        reason = failed[-1].reason
        if reason is None:
            raise ValueError("A part that gave up has a reason.")
        return reason

    def _raise_version(self, *, actor: Actor, now: datetime) -> None:
        is_done = self.appointment.status == AppointmentStatus.COMPLETED
        if is_done:
            move_booking(self.booking, Action.COMPLETE, actor=actor, now=now)
        elif self.booking.status == BookingStatus.SUCCESS:
            reopen_booking(self.booking, actor=actor, now=now)
        else:
            touch_booking(self.booking, now=now, update_fields=())


def _is_ours(part: TeamPart) -> bool:
    return bool(part.reason and part.reason.fault == Fault.CLEANLIFE)


def lock_visit(*, booking_id: UUID, versions: Collection[int] | None = None) -> FieldVisit:
    """Return the visit of a booking, locked until the transaction ends.

    Raises BookingNotFound, PreconditionFailed unless the booking has one of the versions, if
    named, and VisitNotFound while it has no appointment.
    """
    booking = Booking.objects.locked().filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    if versions is not None and booking.version not in versions:
        raise PreconditionFailed
    appointment: Appointment | None = getattr(booking, "appointment", None)
    if appointment is None:
        raise VisitNotFound
    return FieldVisit(booking, appointment)


def begin_anew(appointment: Appointment) -> None:
    """Forget what the teams of a locked booking did: the visit has got another time."""
    marks = (*MARKS, *MARKS_OF_CLOCK)
    for name in marks:
        setattr(appointment, name, None)
    appointment.save(update_fields=marks)
    seal_moves(appointment)
    appointment.parts.all().delete()


def cancel_parts(appointment: Appointment) -> None:
    """End what the teams of a locked booking have not ended yet: it is cancelled."""
    going = appointment.parts.exclude(status__in=ENDED)
    going.update(status=AppointmentStatus.CANCELLED)


def seal_moves(appointment: Appointment) -> None:
    """Let nothing be undone that happened before: something else stands on it now."""
    FieldMove.objects.filter(appointment=appointment).update(is_sealed=True)
