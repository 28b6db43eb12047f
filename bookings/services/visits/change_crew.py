"""Send teams of the crew that a customer wishes for now."""

from bookings.errors import BookingNotEditable, VisitTimeUnavailable
from bookings.lifecycle import AppointmentStatus
from bookings.models import Appointment, Booking
from bookings.services.visits.change_teams import visit_of
from bookings.services.visits.field_visit import FieldVisit, seal_moves
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Crew, Reservation
from scheduling.services.reassign_time import renew_time


def change_crew(booking: Booking) -> None:
    """Reserve teams of a locked booking's crew, at its time; the present ones if they fit.

    Raises VisitTimeUnavailable with the engine's reason, and BookingNotEditable once a team
    that does not fit is on its way.
    """
    reserved = Reservation.objects.live_of(booking.pk).select_related("team")
    if all(booking.crew in {Crew.ANY, each.team.crew} for each in reserved):
        return
    appointment: Appointment | None = getattr(booking, "appointment", None)
    if appointment and appointment.status != AppointmentStatus.SCHEDULED:
        raise BookingNotEditable
    try:
        renew_time(visit_of(booking), owner_id=booking.pk)
    except TimeslotUnavailable as error:
        # Other starts are no answer: the visit stays where it is.
        raise VisitTimeUnavailable(error.reason, error.text) from error
    if appointment:
        seal_moves(appointment)
        appointment.parts.all().delete()
        FieldVisit(booking, appointment).follow_time()
