"""Move and cancel a visit by its customer, where the partner lets its customers do so."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from bookings.lifecycle import EDITABLE, NOT_BEGUN, AppointmentStatus, BookingStatus
from bookings.models import Booking
from bookings.services.cancel_booking import cancel_booking
from bookings.services.payments.cancellation_terms import CancellationTerms, cancellation_terms
from bookings.services.update_booking import BookingChanges, update_booking
from bookings.services.visits.possible_moves import may_be_rescheduled
from bookings.services.visits.visit_page import lock_visit_of_page
from bookings.visit_page_errors import CustomerRefusal, NotPossibleForCustomer
from cleanlife.actor import Actor

# A visit that has begun is not cancelled by its customer; one that failed is.
CANCELLABLE = NOT_BEGUN | {AppointmentStatus.CANNOT_COMPLETE}


@dataclass(frozen=True)
class ShownTerms:
    """What a customer was shown before the press: the booking's version, and the money."""

    version: int
    refund_halalas: int
    fee_halalas: int

    def are(self, booking: Booking, terms: CancellationTerms) -> bool:
        """Return whether all of it is still true."""
        money = (terms.refund_halalas, terms.fee_halalas)
        return self.version == booking.version and money == (
            self.refund_halalas,
            self.fee_halalas,
        )


@transaction.atomic
def move_by_customer(
    *,
    booking_id: UUID,
    service_date: date,
    start_minute: int,
    version: int,
    actor: Actor,
    now: datetime,
) -> Booking:
    """Move the visit by the rules that hold for its partner; one that lies there stays.

    Raises BookingNotFound, VisitPageEnded, NotPossibleForCustomer (its partner does not allow
    it, it has another version than the customer saw, or no such move) and VisitTimeUnavailable.
    """
    booking = lock_visit_of_page(booking_id=booking_id, now=now)
    if (booking.service_date, booking.start_minute) == (service_date, start_minute):
        return booking
    _refuse_unless(booking.partner.customers_may_move, CustomerRefusal.ASK_PARTNER)
    _refuse_unless(booking.version == version, CustomerRefusal.CHANGED_MEANWHILE)
    _refuse_unless(may_move(booking), CustomerRefusal.NOT_NOW)
    changes = BookingChanges(service_date=service_date, start_minute=start_minute)
    return update_booking(
        partner=booking.partner, booking_id=booking_id, changes=changes, actor=actor, now=now
    )


@transaction.atomic
def cancel_by_customer(
    *, booking_id: UUID, shown: ShownTerms, actor: Actor, now: datetime
) -> Booking:
    """Cancel the visit for the money that its customer was shown; a canceled one stays.

    Raises BookingNotFound, VisitPageEnded and NotPossibleForCustomer, as for moving it.
    """
    booking = lock_visit_of_page(booking_id=booking_id, now=now)
    if booking.status == BookingStatus.CANCELED:
        return booking
    _refuse_unless(booking.partner.customers_may_cancel, CustomerRefusal.ASK_PARTNER)
    _refuse_unless(may_cancel(booking), CustomerRefusal.NOT_NOW)
    terms = cancellation_terms(booking, now=now)
    _refuse_unless(shown.are(booking, terms), CustomerRefusal.CHANGED_MEANWHILE)
    return cancel_booking(partner=booking.partner, booking_id=booking_id, actor=actor, now=now)


def may_move(booking: Booking) -> bool:
    """Return whether its customer may choose another time now."""
    return booking.partner.customers_may_move and may_be_rescheduled(booking)


def may_cancel(booking: Booking) -> bool:
    """Return whether its customer may cancel it now."""
    appointment = getattr(booking, "appointment", None)
    has_begun = appointment is not None and appointment.status not in CANCELLABLE
    return booking.partner.customers_may_cancel and booking.status in EDITABLE and not has_begun


def _refuse_unless(is_allowed: bool, reason: CustomerRefusal) -> None:  # noqa: FBT001
    if not is_allowed:
        raise NotPossibleForCustomer(reason)
