"""Customers, gateways and workers at the same moment, on a real PostgreSQL."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client

from bookings.errors import RefundNotPossible
from bookings.gateways import registry
from bookings.models import Payment, Refund
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from bookings.services.payments.check_payments import check_payments
from bookings.services.payments.payment_links import send_payment_links
from bookings.services.payments.receive_callback import receive_callback
from bookings.services.payments.refunds import refund_by_operations
from cleanlife.actor import SYSTEM
from tests.bookings.payments.desk import (
    CANCELLED,
    CONFIRMED,
    DEADLINE,
    DUE,
    MINUTE,
    NOW,
    PAID,
    UPDATED,
    be_impatient,
    cancel,
    click,
    hear,
    open_payment,
    pay,
    payments,
    poll,
    refunds,
    standing,
    told,
    waiting,
)
from tests.providers.local_server import Fault
from tests.together import all_at_once


def race(test):
    """Mark a test that needs threads and row locks."""
    for mark in (
        pytest.mark.slow,
        pytest.mark.postgresql,
        pytest.mark.django_db(transaction=True),
    ):
        test = mark(test)
    return test


def press(booking):
    """Press the button in a browser of one's own; return where that leads."""
    return click(Client(), booking).url


def all_pages(booking, times):
    """Press many times at once; nobody is turned away because of the others."""
    return set(all_at_once([partial(press, booking)] * times))


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    monkeypatch.setattr(registry, "SLOT_WAIT_SECONDS", 60)


@race
def test_20_clicks_make_one_charge_and_end_at_its_page(tap, booking):
    pages = all_pages(booking, 20)
    [charge] = tap.charges.values()
    assert pages == {charge["transaction"]["url"]}
    assert payments(booking) == ["PENDING"]
    assert tap.count("POST", "/v2/charges") == 1


def test_20_clicks_one_after_the_other_do_the_same(tap, booking):
    pages = {press(booking) for _ in range(20)}
    [charge] = tap.charges.values()
    assert pages == {charge["transaction"]["url"]}
    assert payments(booking) == ["PENDING"]
    assert tap.count("POST", "/v2/charges") == 1


@race
def test_20_clicks_at_the_sandboxs_gateway_pay_once(booking):
    pages = all_pages(booking, 20)
    assert pages == {f"/pay/{booking.payment_link.token}?lang=en"}
    assert (standing(booking), payments(booking)) == (PAID, ["CAPTURED"])
    assert told(booking) == CONFIRMED


@race
def test_20_clicks_after_an_end_make_one_fresh_charge(client, tap, booking):
    tap.decline(open_payment(client, booking).charge_id)
    pages = all_pages(booking, 20)
    [page] = pages
    assert page == Payment.objects.open().get().charge_url
    assert sorted(payments(booking)) == ["FAILED", "PENDING"]
    assert len(told(booking)) == 1


@race
def test_20_callbacks_and_workers_confirm_once(client, tap, booking):
    payment = open_payment(client, booking)
    tap.pay(payment.charge_id)
    callback = tap.callback(payment.charge_id)
    calls = [lambda: hear(Client(), callback).status_code] * 10
    looks = [partial(check_payments, now=NOW + MINUTE)] * 5
    clicks = [partial(press, booking)] * 5
    all_at_once([*calls, *looks, *clicks])
    poll(NOW + 2 * MINUTE)
    assert (standing(booking), told(booking)) == (PAID, CONFIRMED)
    assert (payments(booking), refunds(booking)) == (["CAPTURED"], [])


@race
def test_10_callbacks_of_a_stray_charge_give_it_back_once(client, tap, booking):
    payment = pay(client, tap, booking)
    tap.charges["chg_stray"] = {**tap.charges[payment.charge_id], "id": "chg_stray"}
    call = partial(receive_callback, gateway="tap", charge_id="chg_stray", now=NOW)
    all_at_once([call] * 10)
    poll(NOW + MINUTE)
    assert [row[0] for row in refunds(booking)] == ["DUPLICATE_CAPTURE"]
    assert len(tap.refunds) == 1


@race
def test_money_and_cancellation_at_once_leave_no_money(client, tap, db):
    bookings = [waiting() for _ in range(10)]
    for booking in bookings:
        tap.pay(open_payment(client, booking).charge_id)
    looks = [partial(poll, NOW + MINUTE)] * 2
    all_at_once([*looks, *[partial(cancel, booking) for booking in bookings]])
    poll(NOW + 5 * MINUTE)
    for booking in bookings:
        assert standing(booking) == ("canceled", "CANCELLED")
        assert [row[1] for row in refunds(booking)] == [16500]
        # Money that came behind the cancellation is told, too.
        assert told(booking) in ([CANCELLED, UPDATED], [*CONFIRMED, CANCELLED])
    assert len(tap.refunds) == 10


@race
def test_money_and_deadline_at_once_have_one_outcome(client, tap, db):
    bookings = [waiting() for _ in range(10)]
    for booking in bookings:
        tap.pay(open_payment(client, booking).charge_id)
    looks = [partial(check_payments, now=DUE)] * 2
    all_at_once([*looks, *[partial(fail_overdue_bookings, now=DUE)] * 2])
    poll(DUE + 5 * MINUTE)
    for booking in bookings:
        is_paid = standing(booking) == PAID
        assert told(booking) == (CONFIRMED if is_paid else [DEADLINE, UPDATED])
        assert [row[0] for row in refunds(booking)] == ([] if is_paid else ["LATE_CAPTURE"])


@race
def test_20_partial_refunds_never_exceed_the_captured_sum(client, tap, booking):
    payment = pay(client, tap, booking)

    def refund():
        try:
            refund_by_operations(
                payment_id=payment.pk, amount_halalas=1000, notes="", actor=SYSTEM, now=NOW
            )
        except RefundNotPossible:
            return "refused"
        return "asked"

    assert Counter(all_at_once([refund] * 20)) == {"asked": 16, "refused": 4}
    poll(NOW + 2 * MINUTE)
    payment.refresh_from_db()
    assert payment.refunded_halalas == 16000
    assert sum(row["amount"] for row in tap.refunds.values()) == 160


@race
def test_8_workers_ask_for_each_refund_once(client, tap, booking):
    payment = pay(client, tap, booking)
    for _ in range(16):
        refund_by_operations(
            payment_id=payment.pk, amount_halalas=1000, notes="", actor=SYSTEM, now=NOW
        )
    all_at_once([partial(poll, NOW + 2 * MINUTE)] * 8)
    assert tap.count("POST", "/v2/refunds") == len(tap.refunds) == 16
    assert set(Refund.objects.values_list("status", flat=True)) == {"PENDING"}


@race
def test_8_workers_send_each_link_once(caplog, db):
    for _ in range(16):
        link = waiting().payment_link
        link.sent_at, link.next_attempt_at = None, NOW
        link.save()
    send = partial(send_payment_links, now=NOW + timedelta(seconds=1))
    assert sum(all_at_once([lambda: sum(iter(send, 0))] * 8)) == 16
    assert sum("SMS: " in line for line in caplog.messages) == 16


@race
def test_while_a_gateway_hangs_most_clicks_are_turned_away_soon(tap, booking, monkeypatch):
    be_impatient(monkeypatch)
    monkeypatch.setattr(registry, "SLOT_WAIT_SECONDS", 0.05)
    others = [waiting() for _ in range(12)]
    tap.fail_next(Fault.HANG, times=12)
    pages = all_at_once([partial(press, other) for other in others])
    assert all(page.endswith("&problem=1") for page in pages)
    assert tap.count("POST", "/v2/charges") < 12


@race
def test_8_workers_do_not_ask_about_the_same_charge(client, tap, db):
    for _ in range(20):
        open_payment(client, waiting())
    all_at_once([partial(poll, NOW + MINUTE)] * 8)
    assert tap.count("GET", "/v2/charges") == 20
