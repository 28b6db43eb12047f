"""What is true of a booking's money at every moment, whatever happened."""

import json
import uuid
from collections import Counter
from itertools import pairwise

from bookings.lifecycle import UNEXPECTED_MONEY
from bookings.models import Payment, Refund
from bookings.payload import booking_payload
from tests.bookings.payments.desk import fresh, told
from webhooks.models import Event

CONFIRMED, ASSIGNED = "booking.payment_confirmed", "booking.appointment_status_changed"
OF_MONEY = {"booking.updated", "booking.refunded"}
GAVE_NOTHING_BACK = {"DECLINED", "FAILED", "RESTRICTED", "CANCELLED"}


def check(booking, tap):
    payments = list(Payment.objects.filter(booking=booking))
    check_payments(fresh(booking), payments)
    check_refunds(payments, tap)
    check_events(booking)
    check_versions(booking)
    check_history(booking)


def check_payments(booking, payments):
    """One charge is open at most; a booking is paid by one capture, and keeps no other."""
    assert sum(payment.status == "PENDING" for payment in payments) <= 1
    captured = [payment for payment in payments if payment.status == "CAPTURED"]
    accepted = [payment for payment in captured if is_accepted(payment)]
    assert len(accepted) == (booking.customer_paid_at is not None)
    assert all(payment.amount_halalas == booking.total_halalas for payment in accepted)
    assert all(
        payment.refundable_halalas == 0 for payment in captured if payment not in accepted
    )
    if booking.status == "in progress":
        assert str(booking.payment_status) == "PAID"
        assert len(accepted) == 1
    if booking.status in {"canceled", "failed"}:
        # By default everything goes back.
        assert all(payment.refundable_halalas == 0 for payment in captured)


def is_accepted(payment):
    return not payment.refunds.filter(reason__in=UNEXPECTED_MONEY).exists()


def check_refunds(payments, tap):
    """What goes back adds up, and is asked for once at the gateway."""
    for payment in payments:
        asked = sum(payment.refunds.values_list("amount_halalas", flat=True))
        assert payment.refunded_halalas == asked <= payment.amount_halalas
    live = Counter(
        row["metadata"]["refund_id"]
        for row in tap.refunds.values()
        if row["status"] not in GAVE_NOTHING_BACK
    )
    for refund in Refund.objects.all():
        rounds = [str(uuid.uuid5(refund.pk, str(turn))) for turn in range(1, refund.round + 1)]
        assert sum(live[name] for name in rounds) <= 1
        is_done = refund.status == "REFUNDED"
        assert not is_done or sum(live[name] for name in rounds) == 1


def check_events(booking):
    """Numbers have no gaps, money is confirmed once, only money follows a cancellation."""
    numbers = list(Event.objects.order_by("sequence").values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    names = [name for name, *_ in told(booking)]
    reasons = [reason for _, reason, _ in told(booking)]
    assert names.count(CONFIRMED) <= 1
    if CONFIRMED in names:
        at = names.index(CONFIRMED)
        assert names[at + 1] == ASSIGNED
        assert "booking.payment_failed" not in names[at:]
    assert names.count(ASSIGNED) == names.count(CONFIRMED)
    assert reasons.count("DEADLINE") <= 1
    assert names.count("booking.cancelled") <= 1
    if "booking.cancelled" in names:
        assert set(names[names.index("booking.cancelled") + 1 :]) <= OF_MONEY
    if "DEADLINE" in reasons:
        after = names[reasons.index("DEADLINE") + 1 :]
        assert set(after) <= {"booking.cancelled", *OF_MONEY}


def check_versions(booking):
    """Every version was told, in order, and the last one told is the booking as it is."""
    bodies = Event.objects.order_by("sequence").values_list("body", flat=True)
    shown = [json.loads(body)["data"]["booking"] for body in bodies]
    versions = [each["version"] for each in shown]
    assert versions == sorted(versions)
    assert {1, *versions} == set(range(1, fresh(booking).version + 1))
    assert not shown or shown[-1] == booking_payload(fresh(booking))


def check_history(booking):
    """Each line begins where the one before it ended."""
    steps = list(booking.transitions.filter(life_cycle="BOOKING").order_by("pk"))
    assert all(first.to_state == then.from_state for first, then in pairwise(steps))
    assert not steps or steps[-1].to_state == fresh(booking).status


def check_the_end(booking, tap):
    """Nothing that the gateway captured is forgotten: it is kept for a visit, or given back."""
    kept = 0
    for charge_id, charge in tap.charges.items():
        payment = Payment.objects.filter(charge_id=charge_id).first()
        if charge["status"] != "CAPTURED":
            assert payment is None or payment.status != "CAPTURED"
            continue
        assert payment is not None
        assert payment.status == "CAPTURED" or payment.problem
        kept += payment.refundable_halalas
    is_over = fresh(booking).status in {"canceled", "failed"}
    assert kept == 0 if is_over else kept <= booking.total_halalas
    given = round(sum(row["amount"] for row in tap.refunds.values() if is_given(row)) * 100)
    done = Refund.objects.filter(status="REFUNDED").values_list("amount_halalas", flat=True)
    assert given == sum(done)


def is_given(row):
    return row["status"] == "REFUNDED"
