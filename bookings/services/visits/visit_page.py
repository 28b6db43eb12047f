"""Find the visit of a customer's page, for as long as there is one."""

from datetime import datetime, timedelta
from uuid import UUID

from bookings.errors import BookingNotFound
from bookings.models import Booking
from bookings.visit_page_errors import VisitPageEnded

# So long after the visit its customer may look at it, and rate it.
PAGE_DAYS = timedelta(days=30)


def find_visit_of_page(*, booking_id: UUID, now: datetime) -> Booking:
    """Return the booking with all that its page shows.

    Raises BookingNotFound, and VisitPageEnded 30 days after the visit, or once its customer is
    erased.
    """
    found = Booking.objects.with_appointment().select_related(
        "partner",
        "contact",
        "address",
        "service",
        "package",
        "access",
        "payment_link",
        "rating",
    )
    found = found.prefetch_related("appointment__parts")
    return _open(found.filter(pk=booking_id).first(), now=now)


def lock_visit_of_page(*, booking_id: UUID, now: datetime) -> Booking:
    """Return the booking, locked until the transaction ends; raises as find_visit_of_page."""
    return _open(Booking.objects.locked().filter(pk=booking_id).first(), now=now)


def _open(booking: Booking | None, *, now: datetime) -> Booking:
    if booking is None:
        raise BookingNotFound
    if now >= booking.ends_at + PAGE_DAYS or booking.contact.erased_at:
        raise VisitPageEnded
    return booking
