"""What customers get back when their visit is canceled."""

from datetime import timedelta

import pytest

from bookings.lifecycle import CancellationAction
from bookings.models import Booking
from bookings.services.payments.cancellation_terms import cancellation_terms
from bookings.services.payments.refunds import refund_by_operations
from catalog.models import RefundRule
from cleanlife.actor import SYSTEM
from tests.bookings.payments.desk import (
    CANCELLED,
    CONFIRMED,
    HOUR,
    MINUTE,
    NOW,
    REFUNDED,
    VISIT,
    cancel,
    fresh,
    history,
    pay,
    poll,
    refunds,
    told,
)
from tests.factories.bookings import BookingFactory
from tests.factories.catalog import ServiceFactory
from tests.factories.payments import PaymentFactory

SECOND = timedelta(seconds=1)
GENERAL = {48: 100, 24: 50, 0: 20}


def rules(percents, service=None):
    for hours, percent in percents.items():
        RefundRule.objects.create(service=service, hours_before=hours, percent=percent)


def paid(halalas=16500, **traits):
    """A visit that was paid yesterday."""
    booking = BookingFactory(
        payment_responsibility="CLEANOS",
        customer_paid_at=NOW,
        subtotal_halalas=halalas,
        total_halalas=halalas,
        vat_halalas=0,
        **traits,
    )
    PaymentFactory(booking=booking, captured=True, gateway="simulated")
    return booking


def ops_refund(booking, halalas):
    payment = booking.payments.get()
    refund_by_operations(
        payment_id=payment.pk, amount_halalas=halalas, notes="", actor=SYSTEM, now=NOW
    )


def money(booking, *, now=NOW):
    """Return what a cancellation would give back and keep, and see that it does just that."""
    terms = cancellation_terms(fresh(booking), now=now)
    before = sum(row[1] for row in refunds(booking))
    cancel(booking, now=now)
    assert sum(row[1] for row in refunds(booking)) - before == terms.refund_halalas
    return terms.refund_halalas, terms.fee_halalas


@pytest.mark.parametrize(
    ("left", "percent"),
    [
        (72 * HOUR, 100),
        (48 * HOUR, 100),
        (48 * HOUR - SECOND, 50),
        (24 * HOUR, 50),
        (24 * HOUR - SECOND, 20),
        (timedelta(0), 20),
        (-SECOND, 0),
        (-48 * HOUR, 0),
    ],
    ids=str,
)
@pytest.mark.django_db
def test_the_rule_with_the_most_hours_that_were_kept_counts(left, percent):
    rules(GENERAL)
    assert money(paid(10000), now=VISIT - left) == (percent * 100, 10000 - percent * 100)


@pytest.mark.django_db
def test_later_than_every_rule_nothing_goes_back():
    rules({24: 50})
    booking = paid()
    assert money(booking, now=VISIT - 23 * HOUR) == (0, 16500)
    assert refunds(booking) == []


@pytest.mark.django_db
def test_without_rules_everything_goes_back_even_after_the_visit_began():
    assert money(paid(), now=VISIT + HOUR) == (16500, 0)


@pytest.mark.django_db
def test_a_services_own_rules_take_the_place_of_the_general_ones():
    rules(GENERAL)
    own, other = paid(10000), paid(10000)
    rules({12: 10}, service=own.service)
    assert money(own) == (1000, 9000)
    assert money(other) == (10000, 0)


@pytest.mark.django_db
def test_rules_of_another_service_are_none_of_ours():
    rules({0: 0}, service=ServiceFactory())
    assert money(paid()) == (16500, 0)


@pytest.mark.parametrize(
    ("halalas", "percent", "fee"),
    [
        (1, 99, 0),
        (1, 50, 0),
        (1, 0, 1),
        (3, 50, 1),
        (16501, 50, 8250),
        (9999, 33, 6699),
        (99, 1, 98),
    ],
)
@pytest.mark.django_db
def test_a_part_of_a_halala_is_the_customers(halalas, percent, fee):
    rules({0: percent})
    assert money(paid(halalas)) == (halalas - fee, fee)


@pytest.mark.parametrize(
    ("refunded", "percent", "back", "fee"),
    [
        (4000, 100, 6000, 0),
        (10000, 100, 0, 0),
        (4000, 50, 1000, 5000),
        (5000, 50, 0, 5000),
        (7000, 50, 0, 3000),
        (9999, 0, 0, 1),
        (1, 0, 0, 9999),
    ],
)
@pytest.mark.django_db
def test_what_operations_gave_back_counts(refunded, percent, back, fee):
    rules({0: percent})
    booking = paid(10000)
    ops_refund(booking, refunded)
    assert money(booking) == (back, fee)


@pytest.mark.parametrize("status", ["success", "failed", "in progress"])
@pytest.mark.django_db
def test_from_every_status_it_goes_back_once(status):
    booking = paid(status=status)
    cancel(booking)
    poll(NOW)
    assert [row[:2] for row in refunds(booking)] == [("CANCELLATION", 16500)]
    assert told(booking) == [CANCELLED, REFUNDED]


@pytest.mark.parametrize("traits", [{}, {"free": True}, {"waiting_payment": True}], ids=str)
@pytest.mark.django_db
def test_where_nothing_came_nothing_goes_back(traits):
    booking = BookingFactory(**{"payment_responsibility": "CLEANOS", **traits})
    assert money(booking) == (0, 0)
    assert refunds(booking) == []


@pytest.mark.django_db
def test_what_the_partner_collected_is_the_partners():
    booking = BookingFactory(partner_payment_confirmed_at=NOW)
    terms = cancellation_terms(booking, now=NOW)
    assert (terms.action, terms.payment) == (CancellationAction.CANCEL_ONLY, None)
    assert money(booking) == (0, 0)


def test_at_tap_the_money_goes_back_by_itself(client, tap, booking):
    tap.refund_status = "REFUNDED"
    payment = pay(client, tap, booking)
    cancel(booking, now=NOW + 2 * MINUTE)
    assert refunds(booking) == [("CANCELLATION", 16500, "REQUESTED")]
    poll(NOW + 3 * MINUTE)

    assert refunds(booking) == [("CANCELLATION", 16500, "REFUNDED")]
    [refund] = tap.refunds.values()
    assert (refund["charge_id"], refund["amount"]) == (payment.charge_id, 165.0)
    assert told(booking) == [*CONFIRMED, CANCELLED, REFUNDED]
    assert [step[0] for step in history(booking)] == [
        "receive_payment",
        "assign",
        "cancel",
        "cancel",
        "refund",
    ]


@pytest.mark.django_db
def test_a_cancellation_that_fails_asks_for_no_refund():
    booking = paid()
    Booking.objects.update(status="canceled")
    with pytest.raises(Exception, match="already canceled"):
        cancel(booking)
    assert refunds(booking) == []
