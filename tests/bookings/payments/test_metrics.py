"""What /metrics tells of payments."""

from datetime import timedelta

import pytest

from bookings.models import Payment, PaymentLink, Refund
from cleanlife import clock
from tests.cleanlife.test_metrics import read
from tests.factories.bookings import BookingFactory

pytestmark = pytest.mark.django_db


def test_tells_how_payments_and_refunds_stand(client):
    now = clock.now()
    waiting = BookingFactory(waiting_payment=True)
    PaymentLink.objects.create(booking=waiting)
    PaymentLink.objects.create(booking=BookingFactory())
    late = Payment.objects.create(
        booking=waiting,
        gateway="simulated",
        amount_halalas=100,
        expires_at=now,
        next_check_at=now - timedelta(minutes=5),
    )
    for status in ("FAILED", "FAILED", "PENDING"):
        Refund.objects.create(
            payment=late, amount_halalas=1, reason="OPERATIONS", status=status
        )
    told = read(client)

    assert told["cleanlife_payments_watched",] == 1
    assert 300 <= told["cleanlife_payments_oldest_look_seconds",] < 360
    statuses = ("requested", "pending", "failed")
    assert [told["cleanlife_refunds", status] for status in statuses] == [0, 1, 2]
    assert told["cleanlife_payment_links_unsent",] == 1
