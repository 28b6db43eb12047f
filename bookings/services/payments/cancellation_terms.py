"""What a customer gets back when the booking is cancelled now, or closed as failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from bookings.errors import BookingAlreadyCancelled
from bookings.lifecycle import UNEXPECTED_MONEY, BookingStatus, CancellationAction
from bookings.models import Appointment, Booking, Payment
from bookings.services.state.find import find_booking
from catalog.models import RefundRule
from partners.models import Partner, PaymentResponsibility

WHOLE = 100


@dataclass(frozen=True)
class CancellationTerms:
    """What a cancellation does to the money; amounts in halalas.

    ``payment`` is the one that the refund comes from, None where nothing was paid to us.
    """

    action: CancellationAction
    refund_halalas: int
    fee_halalas: int
    payment: Payment | None = None


def cancellation_terms(booking: Booking, *, now: datetime) -> CancellationTerms:
    """Return what ending the booking now would refund, and what CleanLife would keep.

    What was refunded before counts as a part of the refund: nothing goes back twice.
    """
    if booking.payment_responsibility != PaymentResponsibility.CLEANOS:
        return CancellationTerms(CancellationAction.CANCEL_ONLY, 0, 0)
    action = CancellationAction.CANCEL_AND_REFUND
    payment = _payment_that_paid(booking)
    if payment is None:
        return CancellationTerms(action, 0, 0)
    percent = _percent(booking, now=now)
    # In the customer's favour: what is kept is rounded down.
    kept = payment.amount_halalas * (WHOLE - percent) // WHOLE
    fee = min(kept, payment.refundable_halalas)
    return CancellationTerms(action, payment.refundable_halalas - fee, fee, payment)


def preview_cancellation(
    *, partner: Partner, booking_id: UUID, now: datetime
) -> CancellationTerms:
    """Return the terms of cancelling a booking now.

    Raises BookingNotFound and BookingAlreadyCancelled.
    """
    booking = find_booking(partner=partner, booking_id=booking_id)
    if booking.status == BookingStatus.CANCELED:
        raise BookingAlreadyCancelled
    return cancellation_terms(booking, now=now)


def time_left(booking: Booking, *, now: datetime) -> timedelta:
    """Return how long it is until the visit begins; negative once it has begun."""
    return booking.starts_at - now


def _percent(booking: Booking, *, now: datetime) -> int:
    """Return the percentage that goes back: why a visit failed overrules the refund rules."""
    appointment: Appointment | None = getattr(booking, "appointment", None)
    reason = appointment.cannot_complete_reason if appointment else None
    if reason:
        return WHOLE - reason.kept_percent
    return _refund_percent(booking.service_id, left=time_left(booking, now=now))


def _refund_percent(service_id: UUID, *, left: timedelta) -> int:
    """Return the percentage that the rules refund when so much time is left before the visit.

    A service's own rules replace the general ones. Of the rules whose hours are met the one
    with the most hours counts; later than all of them means 0, no rules at all mean 100.
    """
    rules = list(RefundRule.objects.filter(Q(service=service_id) | Q(service=None)))
    own = [rule for rule in rules if rule.service_id] or rules
    if not own:
        return WHOLE
    met = [rule for rule in own if timedelta(hours=rule.hours_before) <= left]
    return max(met, key=lambda rule: rule.hours_before).percent if met else 0


def _payment_that_paid(booking: Booking) -> Payment | None:
    """Return the one whose money was accepted; all other went back by itself."""
    if booking.customer_paid_at is None:
        return None
    accepted = booking.payments.captured().exclude(refunds__reason__in=UNEXPECTED_MONEY)
    return accepted.order_by("captured_at", "created_at").first()
