"""What had to wait while another worker changed the same payment or refund."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection, transaction

from bookings.errors import RefundNotPossible
from bookings.gateways.interface import Charge, ChargeState
from bookings.models import Payment, Refund
from bookings.services.payments.apply_charge import settle_capture
from bookings.services.payments.carry_out_refunds import carry_out_refunds
from bookings.services.payments.receive_callback import adopt_charge
from bookings.services.payments.refunds import retry_refund
from bookings.services.state.claim_due import claim_due
from bookings.services.state.find import lock_booking_of
from cleanlife.actor import SYSTEM
from tests.bookings.payments.desk import (
    CONFIRMED,
    MINUTE,
    NOW,
    PAID,
    click,
    payments,
    standing,
    told,
    watch_calls,
)
from tests.factories.payments import PaidFactory, RefundOnItsWayFactory
from tests.providers.local_server import Reply
from tests.together import in_line, until_somebody_waits

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def test_a_stray_charge_sees_the_charge_that_came_meanwhile(booking):
    payment = PaidFactory(booking=booking, pending=True, gateway="tap", charge_id=None)
    stray = Charge(
        id="chg_stray",
        state=ChargeState.CAPTURED,
        gateway_status="CAPTURED",
        amount_halalas=payment.amount_halalas,
        currency="SAR",
        payment_id=payment.pk,
        booking_id=booking.pk,
    )

    def bring_first_charge():
        lock_booking_of(payment.pk)
        Payment.objects.update(charge_id="chg_first")

    in_line(bring_first_charge, [partial(adopt_charge, gateway="tap", charge=stray, now=NOW)])
    assert sorted(payments(booking)) == ["CAPTURED", "PENDING"]
    assert standing(booking) == PAID


@contextmanager
def while_the_gateway_is_asked(monkeypatch, act):
    """Let another worker act meanwhile; it commits when somebody waits for it."""
    has_acted = threading.Event()

    def run():
        try:
            with transaction.atomic():
                act()
                has_acted.set()
                until_somebody_waits()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as another_worker:
        watch_calls(monkeypatch, lambda: [another_worker.submit(run), has_acted.wait(30)])
        yield


def test_a_late_answer_does_not_open_a_refund_that_ended_meanwhile(tap, monkeypatch):
    refund = RefundOnItsWayFactory(payment__gateway="tap", next_attempt_at=NOW)
    tap.charges[refund.payment.charge_id] = captured(refund.payment)
    with while_the_gateway_is_asked(monkeypatch, partial(finish_refund, refund)):
        carry_out_refunds(now=NOW)
    assert Refund.objects.get().status == "REFUNDED"
    assert len(tap.refunds) == 1


def test_a_refused_charge_of_a_visit_that_was_paid_meanwhile_is_told_to_nobody(
    client, tap, booking, monkeypatch
):
    def pay():
        payment = PaidFactory(booking=booking)
        settle_capture(lock_booking_of(payment.pk), payment, now=NOW)

    tap.fail_next(Reply(400, {"errors": []}), works=False)
    with while_the_gateway_is_asked(monkeypatch, pay):
        click(client, booking)
    assert sorted(payments(booking)) == ["CAPTURED", "FAILED"]
    assert told(booking) == CONFIRMED


def test_a_refund_that_ended_meanwhile_is_not_tried_again(db):
    refund = RefundOnItsWayFactory(failed=True)

    def try_and_finish():
        retry_refund(refund_id=refund.pk, actor=SYSTEM, now=NOW)
        finish_refund(refund)

    retry = partial(retry_refund, refund_id=refund.pk, actor=SYSTEM, now=NOW + MINUTE)
    with pytest.raises(RefundNotPossible):
        in_line(try_and_finish, [retry])
    assert Refund.objects.get().status == "REFUNDED"


def test_a_worker_leaves_out_what_another_one_holds(db):
    held, free = RefundOnItsWayFactory.create_batch(2, next_attempt_at=NOW)

    def claim():
        try:
            return claim_due(
                Refund.objects.due(NOW),
                "next_attempt_at",
                partner="payment__booking__partner",
                now=NOW,
                limit=2,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as another_worker, transaction.atomic():
        Refund.objects.select_for_update().get(pk=held.pk)
        assert another_worker.submit(claim).result(timeout=30) == [free]


def finish_refund(refund):
    row = Refund.objects.filter(pk=refund.pk)
    row.update(status="REFUNDED", refunded_at=NOW, next_attempt_at=None)


def captured(payment):
    """Return a payment's charge as Tap has it."""
    amount = payment.amount_halalas / 100
    return {"id": payment.charge_id, "status": "CAPTURED", "amount": amount, "currency": "SAR"}
