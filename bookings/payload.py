"""The shapes of a booking and its times: for answers and webhooks alike.

Contract, section 4; the order of the keys is the contract's.
"""

from decimal import Decimal
from operator import attrgetter
from typing import Any

from bookings.lifecycle import (
    NOT_PAYABLE,
    UNEXPECTED_MONEY,
    PaymentState,
    RefundStatus,
    refund_status,
)
from bookings.models import (
    Appointment,
    Booking,
    CancellationReason,
    CannotCompleteReason,
    Contact,
    Hold,
    Payment,
    Refund,
)
from bookings.models.booking import visit_name
from catalog.models import CURRENCY
from cleanlife.actor import Initiator
from cleanlife.clock import MINUTES_A_DAY, at_minute, clock_time, iso, iso_date, iso_or_none
from cleanlife.money import sar_number
from partners.models import PaymentResponsibility
from scheduling.timeslots import DayAvailability, Timeslot


def booking_payload(booking: Booking) -> dict[str, Any]:
    """Return the booking object."""
    appointment: Appointment | None = getattr(booking, "appointment", None)
    return {
        "bookingId": str(booking.pk),
        "externalReference": booking.external_reference,
        "appointmentId": str(appointment.uuid) if appointment else None,
        "status": str(booking.status),
        "paymentStatus": str(booking.payment_status),
        "trackingReference": visit_name(appointment.number) if appointment else str(booking.pk),
        "date": iso_date(booking.service_date),
        "timeslot": timeslot_payload(booking.start_minute, booking.end_minute),
        "appointment": appointment_payload(appointment, booking) if appointment else None,
        "version": booking.version,
        "serviceDate": booking.service_date.isoformat(),
        "serviceId": str(booking.service_id),
        "contactId": str(booking.contact_id),
        "addressId": str(booking.address_id),
        "hours": plain_number(booking.hours),
        "numberOfTeams": booking.number_of_teams,
        "price": {
            "currency": CURRENCY,
            "subtotal": sar_number(booking.subtotal_halalas),
            "discount": sar_number(booking.discount_halalas),
            "vat": sar_number(booking.vat_halalas),
            "total": sar_number(booking.total_halalas),
        },
        "createdAt": iso(booking.created_at),
        "updatedAt": iso(booking.updated_at),
        "notes": booking.notes or None,
        "metadata": booking.metadata,
        "workType": booking.work_type or None,
        "userId": booking.user_id or None,
        "packageId": str(booking.package_id) if booking.package_id else None,
        "payment": payment_payload(booking),
        "cancellation": cancellation_payload(booking),
        "preferences": preferences_payload(booking),
        "onSite": on_site_payload(booking),
        "notifications": booking.wants_texts,
    }


def payment_payload(booking: Booking, *, before: Payment | None = None) -> dict[str, Any]:
    """Return what came of a booking's money and what of it went back.

    ``before`` leaves a payment out: what was true until its money came.
    """
    captured = [payment for payment in _captured_payments(booking) if payment != before]
    refunds = [refund for payment in captured for refund in payment.refunds.all()]
    done = [refund for refund in refunds if refund.status == RefundStatus.REFUNDED]
    first = _first_that_counts(booking, captured)
    paid_at = booking.paid_at or (first.captured_at if first else None)
    came = sum(payment.amount_halalas for payment in captured) if first else None
    back = refund_status([refund.status for refund in refunds])
    return {
        "status": str(booking.money_status(paid_at)),
        "amount": sar_number(came or booking.total_halalas),
        "paidAt": iso(paid_at) if paid_at else None,
        "reference": first.charge_id if first else booking.payment_reference or None,
        "refunded": sar_number(sum(refund.amount_halalas for refund in done)),
        "refundStatus": str(back) if back else None,
    }


def _captured_payments(booking: Booking) -> list[Payment]:
    """Return the money that came; a partner that collects itself costs no query."""
    if booking.payment_responsibility != PaymentResponsibility.CLEANOS:
        return []
    payments = booking.payments.all()
    return [payment for payment in payments if payment.status == PaymentState.CAPTURED]


def _first_that_counts(booking: Booking, captured: list[Payment]) -> Payment | None:
    """Return the payment that a booking was paid by.

    Money that came twice pays nothing; what came too late was paid all the same.
    """
    accepted = [
        payment
        for payment in captured
        if not any(refund.reason in UNEXPECTED_MONEY for refund in payment.refunds.all())
    ]
    counting = accepted or (captured if booking.status in NOT_PAYABLE else [])
    return min(counting, key=attrgetter("captured_at"), default=None)


def refund_payload(refund: Refund) -> dict[str, Any]:
    """Return how a refund ended, inside an event."""
    return {"amount": sar_number(refund.amount_halalas), "status": str(refund.status)}


def cancellation_payload(booking: Booking) -> dict[str, Any] | None:
    """Return why, by whom and when a booking was cancelled, None until then.

    Operations write their notes for each other: only those of the other sides are shown.
    """
    if booking.cancelled_at is None:
        return None
    reason = booking.cancellation_reason
    is_internal = booking.cancelled_by == Initiator.OPERATIONS
    return {
        "reason": reason_payload(reason) if reason else None,
        "notes": None if is_internal else booking.cancellation_notes or None,
        "by": str(booking.cancelled_by),
        "at": iso(booking.cancelled_at),
    }


def preferences_payload(row: Booking | Contact) -> dict[str, Any]:
    """Return what a customer wishes, usually or for one visit."""
    return {
        "crew": str(row.crew),
        "fragranceFree": row.is_fragrance_free,
        "pets": row.has_pets,
    }


def on_site_payload(booking: Booking) -> dict[str, Any] | None:
    """Return who opens the door; None for visits sold before this was asked."""
    if not booking.on_site_phone:
        return None
    return {"name": booking.on_site_name, "phone": booking.on_site_phone}


def timeslot_payload(start_minute: int, end_minute: int) -> dict[str, Any]:
    """Return a time of day as the contract writes it."""
    return {
        "startAt": clock_time(start_minute),
        "endAt": clock_time(end_minute),
        "endsAtNextDay": end_minute > MINUTES_A_DAY,
    }


def free_timeslot_payload(timeslot: Timeslot) -> dict[str, Any]:
    """Return a free time, with its date and the number of teams that are free then."""
    start, end = timeslot.start_minute, timeslot.end_minute
    return {
        "startAt": clock_time(start),
        "endAt": clock_time(end),
        "date": timeslot.date.isoformat(),
        "endsAtNextDay": end > MINUTES_A_DAY,
        "capacity": timeslot.capacity,
    }


def explained_day_payload(day: DayAvailability) -> dict[str, Any]:
    """Return how many times are free on a date; where none is, why."""
    return {"date": day.date.isoformat(), "count": len(day.timeslots), "reason": day.reason}


def batch_day_payload(day: DayAvailability) -> dict[str, Any]:
    """Return the first free time of a date and how many there are; without any, why."""
    first = free_timeslot_payload(day.timeslots[0]) if day.timeslots else None
    return {
        "date": day.date.isoformat(),
        "first": first,
        "count": len(day.timeslots),
        "reason": day.reason,
    }


def appointment_payload(appointment: Appointment, booking: Booking) -> dict[str, Any]:
    """Return the appointment inside a booking object."""
    return {
        "id": str(appointment.uuid),
        "name": visit_name(appointment.number),
        "status": str(appointment.status),
        "scheduledStartDateTime": iso(at_minute(booking.service_date, booking.start_minute)),
        "scheduledEndDateTime": iso(at_minute(booking.service_date, booking.end_minute)),
        "startedAt": iso_or_none(appointment.started_at),
        "completedAt": iso_or_none(appointment.completed_at),
        "cannotCompleteReason": failure_payload(appointment.cannot_complete_reason),
    }


def failure_payload(reason: CannotCompleteReason | None) -> dict[str, Any] | None:
    """Return why a visit could not be completed, None for one that was or still may be."""
    if reason is None:
        return None
    return {"code": reason.code, "nameEn": reason.name_en, "nameAr": reason.name_ar}


def hold_payload(hold: Hold) -> dict[str, Any]:
    """Return held time."""
    return {
        "holdId": str(hold.pk),
        "expiresAt": iso(hold.expires_at),
        "serviceId": str(hold.service_id),
        "addressId": str(hold.address_id),
        "date": hold.service_date.isoformat(),
        "timeslot": timeslot_payload(hold.start_minute, hold.end_minute),
        "numberOfTeams": hold.number_of_teams,
        "extended": hold.extended_at is not None,
        "crew": str(hold.crew),
    }


def reason_payload(reason: CancellationReason) -> dict[str, Any]:
    """Return a cancellation reason."""
    return {"id": str(reason.pk), "nameEn": reason.name_en, "nameAr": reason.name_ar}


def plain_number(value: Decimal) -> int | float:
    """Return a JSON number without a needless fraction."""
    return int(value) if value == value.to_integral_value() else float(round(value, 2))
