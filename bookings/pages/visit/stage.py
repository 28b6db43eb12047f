"""How far a visit is, in the steps that its customer's page tells apart."""

from datetime import datetime
from enum import StrEnum

from bookings.lifecycle import AppointmentStatus, BookingStatus
from bookings.models import Appointment, Booking


class Stage(StrEnum):
    """What the page is about."""

    UNPAID = "unpaid"
    # It was not paid in time.
    EXPIRED = "expired"
    BOOKED = "booked"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"
    AT_WORK = "at_work"
    DONE = "done"
    # It could not be done, and operations have not decided yet.
    UNDECIDED = "undecided"
    # It could not be done, and that was the end of it.
    FAILED = "failed"
    CANCELED = "canceled"


# What changes by itself: the page looks again.
LIVE = frozenset({Stage.BOOKED, Stage.ON_THE_WAY, Stage.ARRIVED, Stage.AT_WORK})
_OF_STATUS = {
    AppointmentStatus.SCHEDULED: Stage.BOOKED,
    AppointmentStatus.IN_PROGRESS: Stage.AT_WORK,
    AppointmentStatus.COMPLETED: Stage.DONE,
    AppointmentStatus.CANNOT_COMPLETE: Stage.UNDECIDED,
    AppointmentStatus.CANCELLED: Stage.CANCELED,
}


def stage_of(booking: Booking, *, now: datetime) -> Stage:
    """Return how far the visit is."""
    appointment: Appointment | None = getattr(booking, "appointment", None)
    match booking.status:
        case BookingStatus.CANCELED:
            return Stage.CANCELED
        case BookingStatus.FAILED:
            return Stage.FAILED if appointment else Stage.EXPIRED
        case BookingStatus.WAITING_PAYMENT:
            return Stage.UNPAID if booking.can_be_paid_at(now) else Stage.EXPIRED
    return _in_the_field(appointment) if appointment else Stage.BOOKED


def _in_the_field(appointment: Appointment) -> Stage:
    status = AppointmentStatus(appointment.status)
    if status != AppointmentStatus.DISPATCHED:
        return _OF_STATUS[status]
    parts = [part for part in appointment.parts.all() if not part.is_left_out]
    return Stage.ARRIVED if any(part.came_at for part in parts) else Stage.ON_THE_WAY
