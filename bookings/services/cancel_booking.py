"""Cancel a booking."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.errors import BookingAlreadyCancelled
from bookings.events import BookingCancelled, publish
from bookings.lifecycle import Action, BookingStatus, RefundReason
from bookings.models import Booking, CancellationReason
from bookings.services.payments.cancellation_terms import cancellation_terms
from bookings.services.payments.refunds import request_refund
from bookings.services.pricing.redeem_coupons import release_coupons_before_visit
from bookings.services.state.find import lock_booking
from bookings.services.state.move import move_appointment, move_booking
from bookings.services.visits.field_visit import cancel_parts
from cleanlife.actor import Actor
from cleanlife.errors import FieldError, Invalid
from partners.models import Partner
from scheduling.services.release_time import release_time

CANCELLATION = ("cancellation_reason", "cancellation_notes", "cancelled_by", "cancelled_at")


def cancel_booking(
    *,
    partner: Partner,
    booking_id: UUID,
    reason_id: UUID | None = None,
    notes: str = "",
    versions: Collection[int] | None = None,
    actor: Actor,
    now: datetime,
) -> Booking:
    """Cancel a booking, free its time, refund its customer and publish it once.

    Raises Invalid (the reason is not an active one), BookingNotFound, PreconditionFailed (its
    version is none of ``versions``) and BookingAlreadyCancelled.
    """
    reason = _find_reason(reason_id)
    with transaction.atomic():
        booking = lock_booking(partner=partner, booking_id=booking_id, versions=versions)
        if booking.status == BookingStatus.CANCELED:
            raise BookingAlreadyCancelled
        booking.cancellation_reason = reason
        booking.cancellation_notes = notes
        booking.cancelled_by = actor.initiator
        booking.cancelled_at = now
        move_booking(
            booking,
            Action.CANCEL,
            actor=actor,
            now=now,
            update_fields=CANCELLATION,
        )
        appointment = getattr(booking, "appointment", None)
        if appointment:
            move_appointment(appointment, Action.CANCEL, actor=actor, now=now)
            cancel_parts(appointment)
        _refund(booking, actor=actor, now=now)
        release_time(owner_id=booking.pk)
        release_coupons_before_visit(booking, now=now)
        publish(BookingCancelled(booking, actor), now=now)
    return booking


def _refund(booking: Booking, *, actor: Actor, now: datetime) -> None:
    terms = cancellation_terms(booking, now=now)
    if terms.payment and terms.refund_halalas:
        request_refund(
            terms.payment,
            amount_halalas=terms.refund_halalas,
            reason=RefundReason.CANCELLATION,
            actor=actor,
            now=now,
        )


def _find_reason(reason_id: UUID | None) -> CancellationReason | None:
    if reason_id is None:
        return None
    reason = CancellationReason.objects.filter(pk=reason_id, is_active=True).first()
    if reason is None:
        raise Invalid(FieldError("reasonId", "reasonId must be an active cancellation reason"))
    return reason
