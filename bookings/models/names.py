"""What people call the states, actions and sides that the wire writes as codes."""

from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import (
    AppointmentStatus,
    BookingStatus,
    HoldStatus,
    PaymentState,
    PaymentStatus,
    RefundReason,
    RefundStatus,
)
from cleanlife.actor import Initiator

BOOKING_STATUSES = [
    (BookingStatus.WAITING_PAYMENT.value, _("Waiting for payment")),
    (BookingStatus.IN_PROGRESS.value, _("In progress")),
    (BookingStatus.SUCCESS.value, _("Successful")),
    (BookingStatus.FAILED.value, _("Failed")),
    (BookingStatus.CANCELED.value, _("Canceled")),
]
APPOINTMENT_STATUSES = [
    (AppointmentStatus.SCHEDULED.value, _("Scheduled")),
    (AppointmentStatus.DISPATCHED.value, _("On the way")),
    (AppointmentStatus.IN_PROGRESS.value, _("In progress")),
    (AppointmentStatus.COMPLETED.value, _("Completed")),
    (AppointmentStatus.CANNOT_COMPLETE.value, _("Cannot be completed")),
    (AppointmentStatus.CANCELLED.value, _("Canceled")),
]
HOLD_STATUSES = [
    (HoldStatus.OPEN.value, _("Held")),
    (HoldStatus.USED.value, _("Booked")),
    (HoldStatus.RELEASED.value, _("Given back")),
    (HoldStatus.EXPIRED.value, _("Expired")),
]
PAYMENT_STATUSES = {
    PaymentStatus.NOT_REQUIRED: _("Nothing to pay"),
    PaymentStatus.PENDING: _("Not paid yet"),
    PaymentStatus.PAID: _("Paid"),
    PaymentStatus.FAILED: _("Payment failed"),
    PaymentStatus.CANCELLED: _("Payment canceled"),
}
PAYMENT_STATES = [
    (PaymentState.PENDING.value, _("Not paid yet")),
    (PaymentState.CAPTURED.value, _("Paid")),
    (PaymentState.FAILED.value, _("Payment failed")),
    (PaymentState.EXPIRED.value, _("Not used in time")),
]
REFUND_STATUSES = [
    (RefundStatus.REQUESTED.value, _("Requested")),
    (RefundStatus.PENDING.value, _("At the gateway")),
    (RefundStatus.REFUNDED.value, _("Refunded")),
    (RefundStatus.FAILED.value, _("Refund failed")),
]
REFUND_REASONS = [
    (RefundReason.CANCELLATION.value, _("The visit was canceled")),
    (RefundReason.LATE_CAPTURE.value, _("The money came too late")),
    (RefundReason.DUPLICATE_CAPTURE.value, _("The money came twice")),
    (RefundReason.OPERATIONS.value, _("Decided by operations")),
]
GATEWAYS = [("simulated", _("Simulated")), ("tap", "Tap")]
INITIATORS = [
    (Initiator.PARTNER.value, _("Partner")),
    (Initiator.OPERATIONS.value, _("Operations")),
    (Initiator.CUSTOMER.value, _("Customer")),
    (Initiator.SYSTEM.value, _("System")),
]
