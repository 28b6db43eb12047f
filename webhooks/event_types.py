"""The events that partners can subscribe to (contract, section 3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EventType(TextChoices):
    """What happened to a booking, and what people call it."""

    BOOKING_CREATED = "booking.created", _("Booking created")
    BOOKING_UPDATED = "booking.updated", _("Booking changed")
    BOOKING_CANCELLED = "booking.cancelled", _("Booking canceled")
    BOOKING_PAYMENT_FAILED = "booking.payment_failed", _("Payment failed")
    BOOKING_PAYMENT_CONFIRMED = "booking.payment_confirmed", _("Payment confirmed")
    BOOKING_REFUNDED = "booking.refunded", _("Refund ended")
    BOOKING_APPOINTMENT_STATUS_CHANGED = (
        "booking.appointment_status_changed",
        _("Visit's status changed"),
    )
    BOOKING_TEAM_ARRIVED = "booking.team_arrived", _("Team arrived")
    BOOKING_DELAYED = "booking.delayed", _("Visit is running late")
    BOOKING_RATED = "booking.rated", _("Visit rated")
