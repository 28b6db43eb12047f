"""Money that comes too late, twice, or is not what was asked for."""

from functools import partial

import pytest

from bookings.models import Payment, Refund
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from tests.answers import UNKNOWN_ID
from tests.bookings.payments.desk import (
    CANCELLED,
    CONFIRMED,
    DEADLINE,
    DUE,
    HOUR,
    MINUTE,
    NOW,
    PAID,
    UPDATED,
    WAITING,
    cancel,
    click,
    hear,
    history,
    on_another_connection,
    open_payment,
    pay,
    payments,
    poll,
    refunds,
    standing,
    told,
    watch_calls,
)
from tests.providers.local_server import Fault, Reply

STRAY_REFUND = "DUPLICATE_CAPTURE"


@pytest.fixture
def payment(client, tap, booking):
    return open_payment(client, booking)


def unexpected():
    return list(Refund.objects.of_unexpected_money().values_list("reason", "amount_halalas"))


def stray(tap, payment, *, amount=165.0, status="CAPTURED", currency="SAR"):
    """Let a second charge appear at Tap that names a payment of ours."""
    charge = tap.charges[payment.charge_id]
    second = {**charge, "id": "chg_stray", "amount": amount, "currency": currency}
    tap.charges["chg_stray"] = {**second, "reference": dict(charge["reference"])}
    tap.set_status("chg_stray", status)
    return "chg_stray"


# Too late.


def test_money_after_the_deadline_goes_back(tap, booking, payment):
    assert fail_overdue_bookings(now=DUE) == 1
    tap.pay(payment.charge_id)
    poll(DUE + MINUTE)

    assert standing(booking) == ("failed", "FAILED")
    assert told(booking) == [DEADLINE, UPDATED]
    assert payments(booking) == ["CAPTURED"]
    assert unexpected() == [("LATE_CAPTURE", 16500)]
    [refund] = tap.refunds.values()
    assert (refund["charge_id"], refund["amount"]) == (payment.charge_id, 165.0)
    assert history(booking)[-1] == ("refund", "failed", "failed", "SYSTEM")


def test_money_after_a_cancellation_goes_back(tap, booking, payment):
    cancel(booking)
    tap.pay(payment.charge_id)
    poll(NOW + MINUTE)

    assert standing(booking) == ("canceled", "CANCELLED")
    assert told(booking) == [CANCELLED, UPDATED]
    assert refunds(booking) == [("LATE_CAPTURE", 16500, "PENDING")]
    assert len(tap.refunds) == 1


def test_money_between_the_deadline_and_the_sweep_is_accepted(tap, booking, payment):
    tap.pay(payment.charge_id)
    poll(DUE + MINUTE)
    assert fail_overdue_bookings(now=DUE + MINUTE) == 0
    assert (standing(booking), told(booking)) == (PAID, CONFIRMED)
    assert tap.refunds == {}


def test_money_that_comes_a_day_later_goes_back(tap, booking, payment):
    fail_overdue_bookings(now=DUE)
    poll(DUE + MINUTE)
    assert payments(booking) == ["EXPIRED"]
    tap.pay(payment.charge_id)
    poll(NOW + 23 * HOUR)
    assert payments(booking) == ["CAPTURED"]
    assert unexpected() == [("LATE_CAPTURE", 16500)]


@pytest.mark.django_db(transaction=True)
def test_a_cancellation_while_the_money_comes_gives_it_back(
    client, tap, booking, payment, monkeypatch
):
    tap.pay(payment.charge_id)
    cancel_it = partial(on_another_connection, partial(cancel, booking))
    calls = watch_calls(monkeypatch, lambda: calls or cancel_it())
    poll(NOW + MINUTE)
    assert told(booking) == [CANCELLED, UPDATED]
    assert unexpected() == [("LATE_CAPTURE", 16500)]


def test_late_money_is_not_refunded_again_by_a_cancellation(tap, booking, payment):
    fail_overdue_bookings(now=DUE)
    tap.pay(payment.charge_id)
    poll(DUE + MINUTE)
    cancel(booking, now=DUE + 2 * MINUTE)
    poll(DUE + 3 * MINUTE)
    assert (len(refunds(booking)), len(tap.refunds)) == (1, 1)


# Twice.


def two_charges(client, tap, booking):
    """Let a customer open a second charge after the hour of the first."""
    booking.payment_due_at = NOW + 3 * HOUR
    booking.save()
    first = open_payment(client, booking)
    tap.fail_next(Fault.ERROR)
    poll(NOW + HOUR)
    Payment.objects.filter(pk=first.pk).update(expires_at=NOW)
    return first, open_payment(client, booking)


def test_a_second_capture_goes_back_with_the_next_poll(client, tap, booking):
    first, second = two_charges(client, tap, booking)
    tap.pay(second.charge_id)
    poll(NOW + HOUR)
    tap.pay(first.charge_id)
    poll(NOW + 2 * HOUR)

    assert (standing(booking), told(booking)) == (PAID, [*CONFIRMED, UPDATED])
    assert payments(booking) == ["CAPTURED", "CAPTURED"]
    assert unexpected() == [(STRAY_REFUND, 16500)]
    [refund] = tap.refunds.values()
    assert refund["charge_id"] == first.charge_id


@pytest.mark.parametrize("is_newer_first", [True, False])
def test_of_two_captures_in_one_poll_one_stays(client, tap, booking, is_newer_first, settings):
    """The one that stays is the one that a cancellation gives back."""
    settings.PROVIDER_CALLS_AT_ONCE = 1
    first, second = two_charges(client, tap, booking)
    for payment in (first, second):
        tap.pay(payment.charge_id)
    early, late = (second, first) if is_newer_first else (first, second)
    Payment.objects.filter(pk=early.pk).update(next_check_at=NOW)
    Payment.objects.filter(pk=late.pk).update(next_check_at=NOW + MINUTE)
    poll(NOW + HOUR)

    assert [row["charge_id"] for row in tap.refunds.values()] == [late.charge_id]
    cancel(booking, now=NOW + HOUR)
    poll(NOW + 2 * HOUR)
    assert [row["charge_id"] for row in tap.refunds.values()] == [
        late.charge_id,
        early.charge_id,
    ]
    assert sorted(refund[:2] for refund in refunds(booking)) == [
        ("CANCELLATION", 16500),
        (STRAY_REFUND, 16500),
    ]


def test_a_stray_charge_after_the_money_goes_back(client, tap, booking):
    payment = pay(client, tap, booking)
    callback = tap.callback(stray(tap, payment))
    for _ in range(3):
        assert hear(client, callback).status_code == 200
        poll(NOW + 2 * MINUTE)

    assert (standing(booking), told(booking)) == (PAID, [*CONFIRMED, UPDATED])
    assert unexpected() == [(STRAY_REFUND, 16500)]
    assert [row["charge_id"] for row in tap.refunds.values()] == ["chg_stray"]


def test_a_stray_charge_before_the_money_is_taken_for_it(client, tap, booking, payment):
    hear(client, tap.callback(stray(tap, payment)))
    assert (standing(booking), told(booking)) == (PAID, CONFIRMED)
    tap.pay(payment.charge_id)
    poll(NOW + MINUTE)
    assert [row["charge_id"] for row in tap.refunds.values()] == [payment.charge_id]


@pytest.mark.parametrize("status", ["INITIATED", "DECLINED", "ABANDONED"])
def test_a_stray_charge_that_nobody_paid_is_nothing(client, tap, booking, payment, status):
    hear(client, tap.callback(stray(tap, payment, status=status)))
    assert (payments(booking), told(booking)) == (["PENDING"], [])


# Not what was asked for.


@pytest.mark.parametrize("amount", [1.0, 164.99, 165.01, 1650.0])
def test_a_stray_charge_of_another_amount_confirms_nothing(
    client, tap, booking, payment, amount
):
    hear(client, tap.callback(stray(tap, payment, amount=amount)))
    poll(NOW)
    assert (standing(booking), told(booking)) == (WAITING, [UPDATED])
    assert unexpected() == [(STRAY_REFUND, round(amount * 100))]
    assert [row["amount"] for row in tap.refunds.values()] == [amount]

    tap.pay(payment.charge_id)
    poll(NOW + MINUTE)
    cancel(booking, now=NOW + 2 * MINUTE)
    assert refunds(booking)[-1][:2] == ("CANCELLATION", 16500)


@pytest.mark.parametrize("currency", ["AED", "KWD"])
def test_a_stray_charge_in_another_currency_is_nobodys(client, tap, payment, currency, caplog):
    answer = hear(client, tap.callback(stray(tap, payment, currency=currency)))
    assert answer.status_code == 200
    assert "belongs to no payment of ours" in caplog.text
    assert (payments(payment.booking), told(payment.booking)) == (["PENDING"], [])


WRONG = {
    "less": ({"amount": 1.0}, "another amount: 1.00 SAR"),
    "a halala less": ({"amount": 164.99}, "another amount: 164.99 SAR"),
    "more": ({"amount": 165.01}, "another amount: 165.01 SAR"),
    "nothing": ({"amount": 0}, "another amount: 0.00 SAR"),
    "currency": ({"currency": "KWD"}, "another amount: 165.00 KWD"),
    "payment": (
        {"metadata": {"payment_id": UNKNOWN_ID}},
        "another",
    ),
    "no payment": ({"metadata": {}}, "a charge of another payment"),
    "nonsense": ({"metadata": {"payment_id": "1"}}, "a charge of another payment"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_differs_confirms_nothing(tap, booking, payment, kind, caplog):
    changes, problem = WRONG[kind]
    tap.pay(payment.charge_id)
    tap.charges[payment.charge_id].update(changes)
    poll(NOW + MINUTE)

    payment.refresh_from_db()
    assert problem in str(payment.problem)
    assert repr(payment.problem) in caplog.text
    assert (payment.status, payment.captured_at) == ("PENDING", None)
    assert (standing(booking), told(booking), tap.refunds) == (WAITING, [], {})


@pytest.mark.parametrize("kind", WRONG)
def test_nobody_is_sent_to_pay_what_differs(client, tap, booking, payment, kind):
    tap.charges[payment.charge_id].update(WRONG[kind][0])
    assert click(client, booking).url.endswith("&problem=1")


def test_what_differs_may_turn_out_right(tap, booking, payment):
    tap.pay(payment.charge_id)
    tap.charges[payment.charge_id]["amount"] = 1.0
    poll(NOW + MINUTE)
    tap.charges[payment.charge_id]["amount"] = 165.0
    poll(NOW + 10 * MINUTE)
    payment.refresh_from_db()
    assert (payment.status, payment.problem) == ("CAPTURED", None)


def test_what_differs_is_not_open_for_ever(tap, booking, payment):
    tap.charges[payment.charge_id]["amount"] = 1.0
    poll(NOW + HOUR)
    payment.refresh_from_db()
    assert (payment.status, payment.problem is not None) == ("EXPIRED", True)


def test_another_charge_than_was_asked_about_is_no_answer(tap, booking, payment):
    tap.pay(payment.charge_id)
    tap.charges[payment.charge_id]["id"] = "chg_other"
    poll(NOW + MINUTE)
    payment.refresh_from_db()
    assert (payment.status, payment.failed_checks) == ("PENDING", 1)


@pytest.mark.parametrize("changes", [{"amount": 1.0}, {"currency": "KWD"}])
def test_a_new_charge_that_differs_fails_the_payment(client, tap, booking, payment, changes):
    answer = {**tap.charges[payment.charge_id], **changes}
    Payment.objects.all().delete()
    tap.fail_next(Reply(200, answer), works=False)
    assert click(client, booking).url.endswith("&problem=1")
    assert payments(booking) == ["FAILED"]


def test_a_new_charge_of_another_payment_is_not_taken(client, tap, booking, payment):
    answer = tap.charges[payment.charge_id]
    Payment.objects.update(status="EXPIRED")
    tap.fail_next(Reply(200, answer), works=False)

    assert click(client, booking).url.endswith("&problem=1")
    fresh = booking.payments.open().get()
    assert (fresh.charge_id, fresh.charge_url) == (None, "")
    assert "a charge of another payment" in str(fresh.problem)
    assert click(client, booking).url.endswith(f"/pages/{booking.payments.open().get()}")
