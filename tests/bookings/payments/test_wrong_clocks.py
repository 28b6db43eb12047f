"""A clock that was 33 days ahead is right again: money and messages move on."""

from datetime import timedelta

import pytest

from bookings.models import Payment, PaymentLink, Refund
from bookings.retry_delays import LEASE
from bookings.services.payments.correct_moments import correct_moments
from tests.bookings.payments.desk import HOUR, NOW, click, payments
from tests.factories.payments import PaymentFactory, PaymentLinkFactory, RefundFactory

AHEAD = timedelta(days=33)
ROWS = [
    (PaymentLinkFactory, PaymentLink, "next_attempt_at"),
    (PaymentFactory, Payment, "next_check_at"),
    (RefundFactory, Refund, "next_attempt_at"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("factory", "model", "column"), ROWS)
def test_what_was_put_off_is_due_again_after_a_lease(factory, model, column):
    row = factory(**{column: NOW + AHEAD})

    corrected = correct_moments(now=NOW)

    assert corrected == 1
    assert row not in model.objects.due(NOW)
    assert row in model.objects.due(NOW + LEASE)


@pytest.mark.django_db
def test_what_waits_as_long_as_it_may_is_left_alone():
    RefundFactory(next_attempt_at=NOW + 8 * HOUR)

    assert correct_moments(now=NOW) == 0


def test_a_customer_pays_although_a_wrong_clock_has_claimed_the_charge(client, tap, booking):
    PaymentFactory(
        booking=booking, charge_id=None, expires_at=NOW + HOUR, claimed_until=NOW + AHEAD
    )

    click(client, booking)

    assert payments(booking) == ["PENDING"]
    assert len(tap.charges) == 1
