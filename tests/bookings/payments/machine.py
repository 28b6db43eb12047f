"""Everything that can happen to the money of one booking, in any order, at a real gateway."""

import sys
from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bookings.errors import (
    BookingAlreadyCancelled,
    PaymentNotPossible,
    PaymentUnavailable,
    RefundNotPossible,
)
from bookings.gateways.interface import GatewayRefused, GatewayUnavailable
from bookings.models import Payment, Refund
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from bookings.services.payments.receive_callback import receive_callback
from bookings.services.payments.refunds import refund_by_operations, retry_refund
from bookings.services.payments.start_charge import start_charge
from cleanlife.actor import SYSTEM
from tests.bookings.payments import laws
from tests.bookings.payments.desk import HOUR, NOW, cancel, poll, waiting
from tests.providers.local_server import Fault, Reply

FAULTS = st.sampled_from([Fault.ERROR, Fault.CUT, Fault.BROKEN_JSON])
ENDS = st.sampled_from(
    ["CAPTURED", "DECLINED", "ABANDONED", "CANCELLED", "UNKNOWN", "TIMEDOUT"]
)
BANKS_WORDS = st.sampled_from(["REFUNDED", "DECLINED", "FAILED", "UNKNOWN"])
NUMBERS = st.integers(0, 20)


class Money(RuleBasedStateMachine):
    """One booking; ``tap`` is the server, given to a child class."""

    tap = None

    def __init__(self):
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.now = NOW
        self.booking = waiting()
        for books in (self.tap.charges, self.tap.refunds):
            books.clear()
        self.tap.forget_first_answers()
        self.tap._faults.clear()

    def teardown(self):
        try:
            if sys.exc_info()[0] is None:
                self.end()
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    def end(self):
        """Let everything be told and carried out, then see where the money is."""
        self.tap._faults.clear()
        for charge_id, charge in self.tap.charges.items():
            if charge["status"] == "CAPTURED":
                receive_callback(gateway="tap", charge_id=charge_id, now=self.now)
        for _ in range(3):
            poll(self.now)
            self.now += HOUR
        for refund in Refund.objects.failed():
            retry_refund(refund_id=refund.pk, actor=SYSTEM, now=self.now)
        self.tap.refund_status = "REFUNDED"
        for _ in range(3):
            poll(self.now)
            self.now += HOUR
        laws.check(self.booking, self.tap)
        laws.check_the_end(self.booking, self.tap)

    # The customer and the bank.

    @rule()
    def click(self):
        try:
            start_charge(link=self.booking.payment_link, language="ar", now=self.now)
        except (PaymentNotPossible, PaymentUnavailable):
            return

    @precondition(lambda self: self.tap.charges)
    @rule(number=NUMBERS, status=ENDS)
    def end_a_charge(self, number, status):
        """What was captured stays so."""
        charge_id = self.one_of(self.tap.charges, number)
        if self.tap.charges[charge_id]["status"] != "CAPTURED":
            self.tap.set_status(charge_id, status)

    @precondition(lambda self: self.tap.charges)
    @rule(number=NUMBERS)
    def pay(self, number):
        self.tap.pay(self.one_of(self.tap.charges, number))

    @precondition(lambda self: self.tap.charges)
    @rule(number=NUMBERS, amount=st.sampled_from([165.0, 165.0, 1.0, 200.0]))
    def capture_a_stray_charge(self, number, amount):
        charge = self.tap.charges[self.one_of(self.tap.charges, number)]
        charge_id = f"chg_stray_{len(self.tap.charges)}"
        copy = {**charge, "id": charge_id, "amount": amount}
        self.tap.charges[charge_id] = {**copy, "reference": dict(charge["reference"])}
        self.tap.pay(charge_id)

    @precondition(lambda self: self.tap.refunds)
    @rule(number=NUMBERS, status=BANKS_WORDS)
    def decide_a_refund(self, number, status):
        """What the bank has decided stays so."""
        refund_id = self.one_of(self.tap.refunds, number)
        if self.tap.refunds[refund_id]["status"] in {"PENDING", "UNKNOWN"}:
            self.tap.set_refund_status(refund_id, status)

    @rule(status=st.sampled_from(["PENDING", "REFUNDED", "DECLINED"]))
    def answer_refunds_with(self, status):
        self.tap.refund_status = status

    # The gateway and the network.

    @precondition(lambda self: self.tap.charges)
    @rule(number=NUMBERS)
    def call_back(self, number):
        charge_id = self.one_of(self.tap.charges, number)
        try:
            receive_callback(gateway="tap", charge_id=charge_id, now=self.now)
        except (GatewayUnavailable, GatewayRefused):
            return

    @rule(fault=FAULTS, times=st.integers(1, 3), works=st.booleans())
    def fail(self, fault, times, works):
        self.tap.fail_next(fault, times=times, works=works)

    @rule(status=st.sampled_from([400, 401, 404]))
    def refuse(self, status):
        self.tap.fail_next(Reply(status, {}), works=False)

    # Workers, the clock, partners and people.

    @rule()
    def poll(self):
        poll(self.now)

    @rule(minutes=st.sampled_from([1, 1, 5, 20, 65, 300]))
    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def sweep(self):
        fail_overdue_bookings(now=self.now)

    @rule()
    def cancel(self):
        try:
            cancel(self.booking, now=self.now)
        except BookingAlreadyCancelled:
            return

    @rule(number=NUMBERS, halalas=st.sampled_from([1, 5000, 16500]))
    def refund(self, number, halalas):
        captured = {payment.pk: payment for payment in Payment.objects.captured()}
        if not captured:
            return
        try:
            refund_by_operations(
                payment_id=self.one_of(captured, number),
                amount_halalas=halalas,
                notes="",
                actor=SYSTEM,
                now=self.now,
            )
        except RefundNotPossible:
            return

    @rule()
    def try_refunds_again(self):
        for refund in Refund.objects.failed():
            retry_refund(refund_id=refund.pk, actor=SYSTEM, now=self.now)

    @invariant()
    def the_laws_hold(self):
        laws.check(self.booking, self.tap)

    def one_of(self, rows, number):
        return sorted(rows)[number % len(rows)]
