"""What each of Tap's words for a charge means to a booking."""

import pytest

from bookings.models import Payment
from tests.bookings.payments.desk import (
    CONFIRMED,
    DECLINED,
    MINUTE,
    NOW,
    PAID,
    WAITING,
    history,
    open_payment,
    poll,
    standing,
    told,
)
from tests.providers.tap_server import CHARGE_STATUSES

PAYMENT_OF = {
    "INITIATED": "PENDING",
    "IN_PROGRESS": "PENDING",
    "UNKNOWN": "PENDING",
    "CAPTURED": "CAPTURED",
    "ABANDONED": "EXPIRED",
    "TIMEDOUT": "EXPIRED",
    "CANCELLED": "FAILED",
    "FAILED": "FAILED",
    "DECLINED": "FAILED",
    "RESTRICTED": "FAILED",
    "VOID": "FAILED",
}
CAPTURED_HISTORY = [
    ("receive_payment", "waiting payment", "in progress", "CUSTOMER"),
    ("assign", "", "Scheduled", "SYSTEM"),
]
FAILED_HISTORY = [("decline_payment", "waiting payment", "waiting payment", "CUSTOMER")]


def expected(state):
    """Return where the booking stands, what was told, and its history."""
    if state == "CAPTURED":
        return PAID, CONFIRMED, CAPTURED_HISTORY
    if state == "FAILED":
        return WAITING, [DECLINED], FAILED_HISTORY
    return WAITING, [], []


@pytest.fixture
def payment(client, tap, booking):
    return open_payment(client, booking)


def test_the_table_has_every_status():
    assert set(PAYMENT_OF) == set(CHARGE_STATUSES)


@pytest.mark.parametrize("status", CHARGE_STATUSES)
def test_a_status_moves_payment_and_booking(tap, booking, payment, status):
    tap.set_status(payment.charge_id, status)
    assert poll(NOW + MINUTE) == 1

    payment.refresh_from_db()
    assert (payment.status, payment.gateway_status) == (PAYMENT_OF[status], status)
    assert (standing(booking), told(booking), history(booking)) == expected(payment.status)


@pytest.mark.parametrize("status", CHARGE_STATUSES)
def test_a_status_told_twice_is_told_once(tap, booking, payment, status):
    tap.set_status(payment.charge_id, status)
    poll(NOW + MINUTE)
    Payment.objects.update(next_check_at=NOW)
    assert poll(NOW + 3 * MINUTE) == 1

    payment.refresh_from_db()
    assert payment.status == PAYMENT_OF[status]
    assert (standing(booking), told(booking), history(booking)) == expected(payment.status)


@pytest.mark.parametrize("status", CHARGE_STATUSES)
def test_only_what_has_ended_is_asked_about_no_more(tap, payment, status):
    tap.set_status(payment.charge_id, status)
    poll(NOW + MINUTE)

    payment.refresh_from_db()
    is_open = PAYMENT_OF[status] == "PENDING"
    assert (payment.next_check_at is not None) == is_open


def test_a_word_that_tap_did_not_have_before_leaves_the_charge_open(tap, booking, payment):
    tap.charges[payment.charge_id]["status"] = "PONDERED"
    poll(NOW + MINUTE)

    payment.refresh_from_db()
    assert (payment.status, payment.gateway_status) == ("PENDING", "PONDERED")
    assert (standing(booking), told(booking)) == (WAITING, [])


def test_the_longest_word_fits(tap, booking, payment):
    tap.charges[payment.charge_id]["status"] = "P" * 100
    assert poll(NOW + MINUTE) == 1

    payment.refresh_from_db()
    assert payment.gateway_status == "P" * 30


@pytest.mark.parametrize("status", ["INITIATED", "IN_PROGRESS", "UNKNOWN"])
def test_an_open_charge_ends_after_its_hour(tap, booking, payment, status):
    tap.set_status(payment.charge_id, status)
    poll(NOW + 59 * MINUTE)
    payment.refresh_from_db()
    assert payment.status == "PENDING"

    poll(payment.next_check_at)
    payment.refresh_from_db()
    assert (payment.status, told(booking)) == ("EXPIRED", [])


def test_the_charge_is_what_the_customer_owes(tap, booking, payment):
    charge = tap.charge_of(payment.pk)
    assert (charge["amount"], charge["currency"]) == (165.0, "SAR")
    assert charge["reference"]["order"] == str(booking.pk)
    assert charge["post"]["url"].endswith("/payments/tap/callback")
    assert charge["redirect"]["url"].endswith(f"/pay/{booking.payment_link.token}/return")
