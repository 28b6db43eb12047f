"""Change a booking: its time, notes, reference and texts, and what its customer wishes."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.db import transaction

from bookings.errors import (
    BookingAppointmentNotFound,
    BookingNotEditable,
    VisitTimeUnavailable,
)
from bookings.events import BookingUpdated, publish
from bookings.lifecycle import EDITABLE, Action, AppointmentStatus
from bookings.models import Booking
from bookings.payload import booking_payload
from bookings.services.state.find import lock_booking, refuse_known_reference
from bookings.services.state.move import move_appointment, record, touch_booking
from bookings.services.visits.change_crew import change_crew
from bookings.services.visits.change_teams import visit_of
from bookings.services.visits.field_visit import begin_anew
from cleanlife.actor import Actor
from cleanlife.clock import MINUTES_A_DAY
from cleanlife.errors import FieldError, Invalid
from partners.models import Partner
from scheduling.errors import TimeslotUnavailable
from scheduling.services.reassign_time import Placement, place_time
from scheduling.services.reserve_time import move_time

TIME = ("service_date", "start_minute", "end_minute")
# The names of changed fields on the wire, in the order of the booking object.
WIRE_NAMES = {
    "external_reference": "externalReference",
    "service_date": "date",
    "start_minute": "timeslot",
    "notes": "notes",
    "crew": "preferences",
    "is_fragrance_free": "preferences",
    "has_pets": "preferences",
    "on_site_name": "onSite",
    "on_site_phone": "onSite",
    "wants_texts": "notifications",
}


@dataclass(frozen=True, kw_only=True)
class BookingChanges:
    """The new values; None leaves one as it is. Minutes count from midnight of the date.

    Of start and end one is enough. ``timeslot_date`` and ``ends_next_day`` are what the
    partner's timeslot says of itself; they change nothing, and must be true.
    """

    service_date: date | None = None
    start_minute: int | None = None
    end_minute: int | None = None
    notes: str | None = None
    external_reference: str | None = None
    crew: str | None = None
    is_fragrance_free: bool | None = None
    has_pets: bool | None = None
    on_site_name: str | None = None
    on_site_phone: str | None = None
    wants_texts: bool | None = None
    timeslot_date: date | None = None
    ends_next_day: bool | None = None

    @property
    def names_a_time(self) -> bool:
        """Return whether date or timeslot are named, changed or not."""
        return any(getattr(self, name) is not None for name in TIME)

    def completed_for(self, booking: Booking) -> Self:
        """Return the changes with both ends of a timeslot, as far apart as the booking's."""
        minutes = booking.end_minute - booking.start_minute
        if self.start_minute is None and self.end_minute is not None:
            start = (self.end_minute - minutes) % MINUTES_A_DAY
            return replace(self, start_minute=start, end_minute=start + minutes)
        if self.start_minute is not None and self.end_minute is None:
            return replace(self, end_minute=self.start_minute + minutes)
        return self

    def apart_from(self, booking: Booking) -> dict[str, Any]:
        """Return the named values that differ from the booking's."""
        values = {name: getattr(self, name) for name in (*TIME, *WIRE_NAMES)}
        return {
            name: value
            for name, value in values.items()
            if value is not None and value != getattr(booking, name)
        }


def update_booking(
    *,
    partner: Partner,
    booking_id: UUID,
    changes: BookingChanges,
    versions: Collection[int] | None = None,
    placement: Placement | None = None,
    actor: Actor,
    now: datetime,
) -> Booking:
    """Change a booking and publish it once; without a difference nothing happens.

    With a ``placement``, by operations, a new time is reserved for the team that it names.

    Raises DuplicateExternalReference, BookingNotFound, PreconditionFailed (its version is none
    of ``versions``), Invalid (the timeslot contradicts itself), BookingNotEditable,
    BookingAppointmentNotFound and VisitTimeUnavailable, checked in this order (contract,
    section 4).
    """
    reference = changes.external_reference
    known = refuse_known_reference(partner, reference, except_for=booking_id)
    with known, transaction.atomic():
        booking = lock_booking(partner=partner, booking_id=booking_id, versions=versions)
        changes = changes.completed_for(booking)
        _check_timeslot(booking, changes)
        _check_editable(booking, changes)
        if values := changes.apart_from(booking):
            _change(booking, values, placement, actor=actor, now=now)
    return booking


def _check_timeslot(booking: Booking, changes: BookingChanges) -> None:
    errors = []
    if changes.timeslot_date not in {None, changes.service_date or booking.service_date}:
        errors.append(FieldError("timeslot.date", "timeslot.date must equal date"))
    ends_next_day = (changes.end_minute or booking.end_minute) > MINUTES_A_DAY
    if changes.ends_next_day not in {None, ends_next_day}:
        text = "timeslot.endsAtNextDay must agree with timeslot.startAt and timeslot.endAt"
        errors.append(FieldError("timeslot.endsAtNextDay", text))
    if errors:
        raise Invalid(*errors)


def _check_editable(booking: Booking, changes: BookingChanges) -> None:
    if booking.status not in EDITABLE:
        raise BookingNotEditable
    if changes.names_a_time and not hasattr(booking, "appointment"):
        raise BookingAppointmentNotFound


def _change(
    booking: Booking,
    values: dict[str, Any],
    placement: Placement | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    previous = _previous(booking, values)
    is_rescheduled = bool(values.keys() & TIME)
    if is_rescheduled:
        move_appointment(booking.appointment, Action.RESCHEDULE, actor=actor, now=now)
        begin_anew(booking.appointment)
        _check_length(booking, values)
    for name, value in values.items():
        setattr(booking, name, value)
    # The reference first, as in a creation: a request that waits for it has locked no time.
    touch_booking(booking, now=now, update_fields=(*values, "search_text"))
    if is_rescheduled:
        _move_time(booking, placement, now=now)
    elif "crew" in values:
        change_crew(booking)
    if values.keys() - set(TIME):
        record(booking, Action.UPDATE, actor=actor, now=now)
    publish(BookingUpdated(booking, actor, previous=previous), now=now)


def _move_time(booking: Booking, placement: Placement | None, *, now: datetime) -> None:
    """Reserve the time that the booking has now in place of its reserved one."""
    try:
        if placement:
            place_time(visit_of(booking), owner_id=booking.pk, placement=placement)
        else:
            move_time(visit_of(booking), owner_id=booking.pk, now=now)
    except TimeslotUnavailable as error:
        raise VisitTimeUnavailable.for_time(error) from error


def _previous(booking: Booking, values: dict[str, Any]) -> dict[str, Any]:
    """Return the old values, with the status of a visit that could not be completed."""
    shown = booking_payload(booking)
    previous = {
        shown_as: shown[shown_as] for name, shown_as in WIRE_NAMES.items() if name in values
    }
    if values.keys() & TIME and booking.appointment.status != AppointmentStatus.SCHEDULED:
        previous["appointment"] = {"status": str(booking.appointment.status)}
    return previous


def _check_length(booking: Booking, values: dict[str, Any]) -> None:
    """Refuse another length: the visit was priced, and perhaps paid, for its present one."""
    start = values.get("start_minute", booking.start_minute)
    end = values.get("end_minute", booking.end_minute)
    sold = booking.end_minute - booking.start_minute
    if end - start != sold:
        text = f"The visit was sold with {sold} minutes; the new timeslot must be as long."
        raise VisitTimeUnavailable("DURATION_NOT_ALLOWED", text)
