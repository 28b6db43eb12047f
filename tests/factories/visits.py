"""Bookings whose visits stand somewhere in the field, with their teams' time reserved."""

from typing import Any

from bookings.models import Booking
from cleanlife import clock
from tests.factories.bookings import (
    AppointmentFactory,
    BookingFactory,
    CannotCompleteReasonFactory,
    FieldMoveFactory,
    TeamPartFactory,
    VisitPhotoFactory,
)
from tests.factories.scheduling import ReservationFactory

# What has happened to a part in each status.
MARKS = {
    "Scheduled": (),
    "Dispatched": ("dispatched_at",),
    "In Progress": ("dispatched_at", "started_at"),
    "Completed": ("dispatched_at", "started_at", "ended_at"),
    "Cannot Complete": ("dispatched_at", "ended_at"),
}


def visit_in(status: str = "Scheduled", *teams: str, **booking: Any) -> Booking:
    """Return a booking whose visit has this status, by parts of one team or of these."""
    succeeded = {"status": "success"} if status == "Completed" else {}
    found = BookingFactory(**{**succeeded, **booking})
    appointment = AppointmentFactory(booking=found, status=status)
    for state in teams or (status,):
        marks = {mark: clock.now() for mark in MARKS[state]}
        if state == "Cannot Complete":
            marks["reason"] = CannotCompleteReasonFactory()
            if status == state:
                appointment.cannot_complete_reason = marks["reason"]
                appointment.save()
        part = TeamPartFactory(appointment=appointment, status=state, **marks)
        reserve(found, part.team)
    return found


def reserve(booking: Booking, team: Any) -> None:
    ReservationFactory(
        team=team,
        owner_id=booking.pk,
        date=booking.service_date,
        start_minute=booking.start_minute,
        end_minute=booking.end_minute,
    )


def one_gave_up() -> Booking:
    """Return a booking with two teams, one at work and one that gave up."""
    return visit_in("In Progress", "In Progress", "Cannot Complete")


def just_sent() -> Booking:
    """Return a booking whose team was sent a moment ago, so that this can be undone."""
    found = visit_in("Dispatched")
    part = found.appointment.parts.get()
    FieldMoveFactory(appointment=found.appointment, team=part.team)
    return found


def with_photo() -> Booking:
    """Return a booking of whose visit a photo was taken; its file is not there."""
    found = visit_in("In Progress")
    VisitPhotoFactory(appointment=found.appointment, team=found.appointment.parts.get().team)
    return found
