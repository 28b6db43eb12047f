"""Answers that take long: what follows from them happens when they are there, not before.

Partners ask for what changed since they last asked: a change that is dated back is missed.
"""

from datetime import timedelta

import pytest
import time_machine

from bookings.retry_delays import LEASE
from tests.bookings.payments.desk import (
    MINUTE,
    NOW,
    PAID,
    click,
    fresh,
    hear,
    open_payment,
    poll,
    standing,
    watch_calls,
)
from tests.providers.local_server import Fault

ANSWER_TAKES = timedelta(seconds=20)


@pytest.fixture
def slow(monkeypatch):
    """Let every call to a provider take its time."""
    with time_machine.travel(NOW, tick=False) as traveller:
        watch_calls(monkeypatch, lambda: traveller.shift(ANSWER_TAKES))
        yield


@pytest.fixture
def payment(client, tap, booking):
    payment = open_payment(client, booking)
    tap.pay(payment.charge_id)
    return payment


def changed_at(booking):
    assert standing(booking) == PAID
    return fresh(booking).updated_at


def test_a_capture_that_a_worker_finds(tap, booking, payment, slow):
    poll(NOW + MINUTE)
    assert changed_at(booking) == NOW + MINUTE + ANSWER_TAKES


def test_a_capture_that_a_click_finds(client, tap, booking, payment, slow):
    click(client, booking)
    assert changed_at(booking) == NOW + ANSWER_TAKES


def test_a_capture_that_is_seen_when_the_customer_comes_back(
    client, tap, booking, payment, slow
):
    client.get(f"/pay/{booking.payment_link.token}/return")
    assert changed_at(booking) == NOW + ANSWER_TAKES


def test_a_capture_of_a_charge_that_a_callback_makes_known(client, tap, booking, payment, slow):
    booking.payments.update(charge_id=None)
    assert hear(client, tap.callback(payment.charge_id)).status_code == 200
    assert changed_at(booking) == NOW + ANSWER_TAKES


def test_whoever_asks_again_after_a_lost_answer_has_the_charge_to_himself(
    client, tap, booking, monkeypatch
):
    tap.fail_next(Fault.CUT)
    click(client, booking)
    claimed_until = watch_calls(monkeypatch, lambda: booking.payments.get().claimed_until)
    click(client, booking)
    assert claimed_until == [NOW + LEASE]
