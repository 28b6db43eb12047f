"""Take back what a clock that was ahead has put off: else it would wait for that time."""

from datetime import datetime

from bookings.models import CustomerText, Payment, PaymentLink, Refund
from bookings.retry_delays import CHARGE_LIFE, LEASE, LINK_DELAYS, REFUND_DELAYS
from bookings.texts import LONGEST_NIGHT


def correct_moments(*, now: datetime) -> int:
    """Make due soon what is put off for longer than it can be; return how many there were.

    As much again is allowed for clocks that differ. A row may be under way in a worker that
    claimed it before the clock was set, so it is treated as if it had been claimed now.
    """
    soon = now + LEASE
    links = PaymentLink.objects.filter(next_attempt_at__gt=now + 2 * LINK_DELAYS[-1])
    payments = Payment.objects.filter(next_check_at__gt=now + 2 * CHARGE_LIFE)
    # A text may wait for the morning.
    texts = CustomerText.objects.filter(next_attempt_at__gt=now + 2 * LONGEST_NIGHT)
    refunds = Refund.objects.filter(next_attempt_at__gt=now + 2 * REFUND_DELAYS[-1])
    return (
        links.update(next_attempt_at=soon)
        + payments.update(next_check_at=soon)
        + refunds.update(next_attempt_at=soon)
        + texts.update(next_attempt_at=soon)
    )
