"""The events that partners can subscribe to (contract, section 3)."""

from enum import StrEnum


class EventType(StrEnum):
    """What happened to a booking."""

    BOOKING_CREATED = "booking.created"
    BOOKING_UPDATED = "booking.updated"
    BOOKING_CANCELLED = "booking.cancelled"
    BOOKING_PAYMENT_FAILED = "booking.payment_failed"
    BOOKING_PAYMENT_CONFIRMED = "booking.payment_confirmed"
    BOOKING_APPOINTMENT_STATUS_CHANGED = "booking.appointment_status_changed"
