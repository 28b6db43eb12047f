"""Tap is silent, broken or slow: money is neither lost nor asked for twice."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction

from bookings.models import Payment
from bookings.problems import quoted
from bookings.retry_delays import CHARGE_CHECKS, LEASE
from tests.bookings.payments.desk import (
    CANCELLED,
    HOUR,
    LINK_FAILED,
    MINUTE,
    NOW,
    PAID,
    WAITING,
    cancel,
    click,
    fresh,
    history,
    open_payment,
    payments,
    poll,
    standing,
    told,
    waiting,
    watch_calls,
)
from tests.providers.local_server import Fault, Reply

SILENCES = [Fault.ERROR, Fault.BUSY, Fault.CUT, Fault.HALF, Fault.BROKEN_JSON, Fault.HANG]


def is_sent_to_pay(response):
    return response.status_code == 303 and "/pages/chg_" in response.url


def has_problem(response):
    return response.status_code == 303 and response.url.endswith("&problem=1")


@pytest.fixture
def payment(client, tap, booking):
    return open_payment(client, booking)


def test_nobody_is_sent_to_a_page_whose_hour_is_over(client, tap, booking, payment):
    booking.payments.update(expires_at=NOW)
    tap.fail_next(Fault.ERROR)

    assert has_problem(click(client, booking))
    assert click(client, booking).url not in {payment.charge_url, ""}


@pytest.mark.parametrize("fault", SILENCES)
def test_after_a_lost_answer_the_next_click_gets_the_same_charge(client, tap, booking, fault):
    tap.fail_next(fault, works=True)
    first, second = click(client, booking), click(client, booking)

    assert has_problem(first)
    assert is_sent_to_pay(second)
    assert (len(tap.charges), payments(booking)) == (1, ["PENDING"])
    assert booking.payments.get().charge_id in tap.charges


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.BUSY])
def test_after_one_that_did_nothing_there_is_one_charge_too(client, tap, booking, fault):
    tap.fail_next(fault, works=False)
    assert has_problem(click(client, booking))
    assert booking.payments.get().problem
    assert is_sent_to_pay(click(client, booking))
    assert (len(tap.charges), payments(booking)) == (1, ["PENDING"])
    assert booking.payments.get().problem is None
    assert told(booking) == []


def test_a_refusal_fails_the_payment_and_is_told_each_time(client, tap, booking):
    refusal = Reply(400, {"errors": [{"code": "1117", "description": "Amount is invalid"}]})
    tap.fail_next(refusal, works=False)
    assert has_problem(click(client, booking))
    assert (payments(booking), told(booking)) == (["FAILED"], [LINK_FAILED])
    assert "1117" in str(booking.payments.get().problem)
    step = ("fail_charge", "waiting payment", "waiting payment", "SYSTEM")
    assert history(booking) == [step]
    assert is_sent_to_pay(click(client, booking))
    assert standing(booking) == WAITING


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_tap_refuses_is_no_refusal(client, tap, booking, status):
    tap.fail_next(Reply(status, {}), works=False)
    assert has_problem(click(client, booking))
    assert (payments(booking), told(booking)) == (["PENDING"], [])
    assert booking.payments.get().problem == quoted(f"Tap answered {status}")
    assert is_sent_to_pay(click(client, booking))


def test_a_canceled_booking_gets_no_charge(client, tap, booking):
    tap.fail_next(Fault.CUT, works=False)
    click(client, booking)
    cancel(booking)
    click(client, booking)
    assert tap.count("POST", "/v2/charges") == 1


def test_a_refusal_that_comes_after_the_cancellation_is_not_told(
    client, tap, booking, monkeypatch
):
    watch_calls(monkeypatch, lambda: cancel(booking))
    tap.fail_next(Reply(400, {}), works=False)
    click(client, booking)
    assert (payments(booking), told(booking)) == (["FAILED"], [CANCELLED])


def test_a_refusal_that_comes_after_the_payments_end_is_not_told(
    client, tap, booking, monkeypatch
):
    watch_calls(monkeypatch, lambda: booking.payments.update(status="EXPIRED"))
    tap.fail_next(Reply(400, {}), works=False)
    assert has_problem(click(client, booking))
    assert (payments(booking), told(booking)) == (["EXPIRED"], [])


def test_a_second_click_asks_whether_the_charge_has_ended(client, tap, booking, payment):
    tap.decline(payment.charge_id)
    response = click(client, booking)

    assert is_sent_to_pay(response)
    assert payment.charge_id not in response.url
    assert Payment.objects.open().get().charge_id in response.url
    assert len(tap.charges) == 2


def test_a_second_click_finds_the_money_of_the_first(client, tap, booking, payment):
    tap.pay(payment.charge_id)
    response = click(client, booking)
    assert response.url.startswith(f"/pay/{booking.payment_link.token}")
    assert (standing(booking), len(tap.charges)) == (PAID, 1)


@pytest.mark.parametrize("fault", SILENCES)
def test_a_second_click_is_sent_on_though_the_charge_is_not_told(
    client, tap, booking, payment, fault
):
    tap.fail_next(fault)
    response = click(client, booking)
    assert is_sent_to_pay(response)
    assert payment.charge_id in response.url


def test_so_it_is_when_a_look_was_in_vain_before(client, tap, booking, payment):
    tap.fail_next(Fault.ERROR, times=2)
    poll(NOW + MINUTE)
    assert is_sent_to_pay(click(client, booking))


def test_a_claim_of_a_dead_worker_ends_and_its_charge_is_found(client, tap, booking, payment):
    Payment.objects.update(charge_id=None, claimed_until=NOW)
    assert is_sent_to_pay(click(client, booking))
    payment.refresh_from_db()
    assert payment.claimed_until is None
    assert [payment.charge_id] == list(tap.charges)


def test_a_payment_without_a_charge_ends_and_is_forgotten(client, tap, booking):
    tap.fail_next(Fault.ERROR)
    click(client, booking)
    assert poll(NOW + MINUTE) == 1
    payment = booking.payments.get()
    assert (payment.status, payment.next_check_at) == ("PENDING", payment.expires_at)
    assert poll(NOW + HOUR) == 1
    assert payments(booking) == ["EXPIRED"]
    assert poll(NOW + 48 * HOUR) == 0
    assert tap.count("GET", "/v2") == 0


def test_one_that_a_click_gave_up_is_forgotten_too(client, tap, booking):
    tap.fail_next(Fault.ERROR)
    click(client, booking)
    booking.payments.update(status="EXPIRED")
    assert poll(NOW + HOUR) == 1
    assert poll(NOW + 2 * HOUR) == 0


@pytest.mark.parametrize("fault", SILENCES)
def test_a_look_that_was_in_vain_changes_nothing_else(tap, booking, payment, fault):
    tap.pay(payment.charge_id)
    tap.fail_next(fault)
    assert poll(NOW + MINUTE) == 1

    payment.refresh_from_db()
    assert (payment.status, payment.failed_checks) == ("PENDING", 1)
    assert str(payment.problem).startswith("Tap")
    assert (standing(booking), told(booking)) == (WAITING, [])
    poll(payment.next_check_at)
    payment.refresh_from_db()
    assert (payment.status, payment.failed_checks, payment.problem) == ("CAPTURED", 0, None)


def looks(tap, payment, *, until):
    """Poll whenever a look is due; return the minutes between the looks."""
    moments = [NOW]
    while (due := Payment.objects.get(pk=payment.pk).next_check_at) and due <= NOW + until:
        assert poll(due - timedelta(microseconds=1)) == 0
        assert poll(due) == 1
        moments.append(due)
    assert tap.count("GET", "/v2/charges") == len(moments) - 1
    return [(later - now) / MINUTE for now, later in pairwise(moments)]


def test_a_silent_gateway_is_asked_less_and_less_often(tap, payment):
    tap.fail_next(Fault.ERROR, times=12)
    delays = looks(tap, payment, until=2 * HOUR)[:9]
    assert delays[:6] == [0.5, 1, 2, 4, 8, 15]
    assert set(delays[6:]) == {15}


def test_an_open_charge_is_looked_at_until_it_is_a_day_old(tap, booking, payment):
    delays = looks(tap, payment, until=72 * HOUR)
    youngest = CHARGE_CHECKS[0][0] / MINUTE
    assert delays[: int(youngest * 2)] == [0.5] * 20
    assert sorted(set(delays)) == [0.5, 2, 15]
    assert 24 * 60 <= sum(delays) < 24 * 60 + 15
    assert Payment.objects.get().next_check_at is None
    assert fresh(booking).payments.get().status == "EXPIRED"


def test_a_look_that_a_worker_died_in_is_taken_up_by_the_next(tap, payment):
    tap.pay(payment.charge_id)
    due = payment.next_check_at
    Payment.objects.update(next_check_at=due + LEASE)
    assert poll(due + LEASE - timedelta(seconds=1)) == 0
    assert poll(due + LEASE) == 1


def test_forty_open_charges_are_all_looked_at(client, tap, db):
    bookings = [waiting() for _ in range(40)]
    for booking in bookings:
        tap.pay(open_payment(client, booking).charge_id)
    assert [poll(NOW + MINUTE) for _ in range(3)] == [40, 0, 0]
    assert {standing(booking) for booking in bookings} == {PAID}


def test_a_worker_that_dies_after_taps_answer_leaves_one_charge(
    client, tap, booking, monkeypatch
):
    class Died(BaseException):
        pass

    def die(*args, **options):
        raise Died

    with monkeypatch.context() as dying:
        watch_calls(dying, lambda: dying.setattr(transaction.Atomic, "__enter__", die))
        with pytest.raises(Died):
            click(client, booking)
    assert booking.payments.get().claimed_until == NOW + LEASE
    booking.payments.update(claimed_until=NOW)
    assert is_sent_to_pay(click(client, booking))
    assert (len(tap.charges), payments(booking)) == (1, ["PENDING"])


def test_without_a_key_for_tap_others_are_looked_at(client, tap, booking, payment, settings):
    """The sandbox's gateway took Tap's place, and the key went with it."""
    settings.PAYMENT_GATEWAY, settings.TAP_SECRET_KEY = "simulated", ""
    other = waiting()
    click(client, other, decision="decline")
    Payment.objects.update(next_check_at=NOW)
    assert poll(NOW + MINUTE) == 2
    payment.refresh_from_db()
    assert (payment.status, payment.problem) == ("PENDING", quoted("TAP_SECRET_KEY is not set"))
    assert client.get(f"/pay/{booking.payment_link.token}/return").status_code == 303
    assert click(client, booking).status_code == 303


def test_the_longest_page_fits(client, tap, booking, payment):
    page = f"{tap.url}/pages/{'x' * 1900}"
    tap.charges[payment.charge_id]["transaction"]["url"] = page
    assert click(client, booking).url == page


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_tap_is_asked(client, tap, booking, monkeypatch):
    is_open = watch_calls(monkeypatch, lambda: connection.in_atomic_block)
    payment = open_payment(client, booking)
    click(client, booking)
    poll(NOW + MINUTE)
    client.get(f"/pay/{booking.payment_link.token}/return")
    tap.pay(payment.charge_id)
    poll(NOW + 2 * MINUTE)
    cancel(booking)
    poll(NOW + 3 * MINUTE)
    poll(NOW + HOUR)
    assert len(is_open) == 7
    assert not any(is_open)
