"""The events that partners can subscribe to (contract, section 3)."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class EventType(StrEnum):
    """What happened to a booking."""

    BOOKING_CREATED = "booking.created"
    BOOKING_UPDATED = "booking.updated"
    BOOKING_CANCELLED = "booking.cancelled"
    BOOKING_PAYMENT_FAILED = "booking.payment_failed"
    BOOKING_PAYMENT_CONFIRMED = "booking.payment_confirmed"
    BOOKING_APPOINTMENT_STATUS_CHANGED = "booking.appointment_status_changed"


# What people call them.
EVENT_NAMES = [
    (EventType.BOOKING_CREATED.value, _("Booking created")),
    (EventType.BOOKING_UPDATED.value, _("Booking changed")),
    (EventType.BOOKING_CANCELLED.value, _("Booking canceled")),
    (EventType.BOOKING_PAYMENT_FAILED.value, _("Payment failed")),
    (EventType.BOOKING_PAYMENT_CONFIRMED.value, _("Payment confirmed")),
    (EventType.BOOKING_APPOINTMENT_STATUS_CHANGED.value, _("Visit's status changed")),
]
