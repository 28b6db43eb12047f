"""Send a customer the address to pay at once more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bookings.errors import PaymentNotPossible
from bookings.models import Booking
from bookings.services.payments.open_payment_link import send_link_again


@transaction.atomic
def resend_payment_link(*, booking_id: UUID, now: datetime) -> None:
    """Send the link of a booking that waits for payment anew.

    Raises PaymentNotPossible for one that does not wait (any more), or has no link.
    """
    linked = Booking.objects.locked().filter(payment_link__isnull=False)
    booking = linked.filter(pk=booking_id).first()
    if booking is None or not booking.can_be_paid_at(now):
        raise PaymentNotPossible
    send_link_again(booking, now=now)
