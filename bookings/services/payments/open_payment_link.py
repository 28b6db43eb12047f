"""Give the customer of a new booking an address to pay at."""

from datetime import datetime

from bookings.models import Booking, PaymentLink
from cleanlife.jobs.wake_up import wake_after_commit

SEND_TASK = "bookings.tasks.send_payment_links"


def open_payment_link(booking: Booking, *, now: datetime) -> PaymentLink:
    """Make the link of a booking that waits for payment, in the booking's transaction.

    It is sent once that has committed.
    """
    link = PaymentLink.objects.create(booking=booking, created_at=now, next_attempt_at=now)
    wake_after_commit(SEND_TASK)
    return link


def send_link_again(booking: Booking, *, now: datetime) -> None:
    """Send the link of a locked booking anew, with all attempts."""
    PaymentLink.objects.filter(booking=booking).update(
        next_attempt_at=now, attempts=0, last_error=""
    )
    wake_after_commit(SEND_TASK)
