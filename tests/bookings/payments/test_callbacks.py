"""What Tap calls is a hint to look, and no more."""

import json

import pytest

from bookings.gateways.registry import gateway_named
from bookings.gateways.tap_signature import expected_hash
from bookings.models import Payment
from bookings.services.payments.apply_charge import apply_charge
from tests.answers import UNKNOWN_ID
from tests.bookings.payments.desk import (
    CALLBACK,
    CANCELLED,
    CONFIRMED,
    DECLINED,
    MINUTE,
    NOW,
    PAID,
    WAITING,
    cancel,
    click,
    fresh,
    hear,
    open_payment,
    payments,
    poll,
    refunds,
    standing,
    told,
    waiting,
)
from tests.providers.local_server import Fault


@pytest.fixture
def payment(client, tap, booking):
    return open_payment(client, booking)


def reads(tap):
    return tap.count("GET", "/v2/charges")


def test_a_callback_has_the_charge_read_at_once(client, tap, booking, payment):
    tap.pay(payment.charge_id)
    response = hear(client, tap.callback(payment.charge_id))

    assert (response.status_code, response.json()) == (200, {"received": True})
    assert poll(NOW) == 1
    assert (standing(booking), told(booking)) == (PAID, CONFIRMED)


def test_without_one_the_poller_finds_the_money(tap, booking, payment):
    tap.pay(payment.charge_id)
    assert poll(NOW) == 0
    assert poll(payment.next_check_at) == 1
    assert (standing(booking), told(booking)) == (PAID, CONFIRMED)


@pytest.mark.parametrize("hashstring", ["", "0" * 64, "not a hash", "ä"])
def test_a_forged_one_is_refused_and_nothing_is_read(client, tap, payment, hashstring):
    tap.pay(payment.charge_id)
    callback = tap.callback(payment.charge_id)
    callback.headers["hashstring"] = hashstring
    assert hear(client, callback).status_code == 403
    assert (reads(tap), poll(NOW)) == (0, 0)


def test_one_that_another_key_signed_is_refused(client, tap, payment):
    tap.pay(payment.charge_id)
    callback = tap.callback(payment.charge_id, key="sk_test_of_somebody_else")
    assert hear(client, callback).status_code == 403
    assert (reads(tap), poll(NOW)) == (0, 0)


def test_a_forged_one_for_an_unknown_charge_makes_no_call(client, tap, payment):
    callback = tap.callback(payment.charge_id, key="sk_test_of_somebody_else")
    Payment.objects.update(charge_id=None)
    assert hear(client, callback).status_code == 403
    assert reads(tap) == 0


def test_a_lie_in_the_body_has_no_genuine_signature(client, tap, booking, payment):
    lie = tap.callback(payment.charge_id, lie="CAPTURED")
    assert hear(client, lie).status_code == 403
    assert poll(NOW) == 0
    assert standing(booking) == WAITING


def test_a_genuine_one_that_lies_is_not_believed(client, tap, booking, payment):
    tap.pay(payment.charge_id)
    captured = tap.callback(payment.charge_id)
    tap.decline(payment.charge_id)

    assert hear(client, captured).status_code == 200
    poll(NOW)
    assert (standing(booking), told(booking)) == (WAITING, [DECLINED])


def test_twenty_of_one_charge_have_one_effect(client, tap, booking, payment):
    tap.pay(payment.charge_id)
    callback = tap.callback(payment.charge_id)
    for _ in range(20):
        assert hear(client, callback).status_code == 200
        poll(NOW)

    assert (told(booking), payments(booking)) == (CONFIRMED, ["CAPTURED"])
    assert reads(tap) == 1


def test_a_capture_that_two_workers_read_counts_once(tap, booking, payment):
    tap.pay(payment.charge_id)
    charge = gateway_named("tap").read_charge(payment.charge_id)
    for _ in range(2):
        apply_charge(payment_id=payment.pk, charge=charge, now=NOW)
    assert (told(booking), payments(booking), refunds(booking)) == (CONFIRMED, ["CAPTURED"], [])


def test_failed_after_captured_changes_nothing(client, tap, booking, payment):
    tap.decline(payment.charge_id)
    declined = tap.callback(payment.charge_id)
    tap.pay(payment.charge_id)
    captured = tap.callback(payment.charge_id)

    for callback in (captured, declined):
        assert hear(client, callback).status_code == 200
        poll(NOW)
    assert (standing(booking), told(booking)) == (PAID, CONFIRMED)
    assert payments(booking) == ["CAPTURED"]


def test_captured_after_failed_confirms(client, tap, booking, payment):
    tap.decline(payment.charge_id)
    hear(client, tap.callback(payment.charge_id))
    poll(NOW)
    tap.pay(payment.charge_id)
    hear(client, tap.callback(payment.charge_id))
    poll(NOW + MINUTE)

    assert (standing(booking), payments(booking)) == (PAID, ["CAPTURED"])
    assert told(booking) == [DECLINED, *CONFIRMED]


def test_the_charge_whose_answer_was_lost_is_its_payments_own(client, tap, booking):
    tap.fail_next(Fault.CUT)
    click(client, booking)
    [charge] = tap.charges
    tap.pay(charge)

    assert hear(client, tap.callback(charge)).status_code == 200
    payment = booking.payments.get()
    assert (payment.status, payment.charge_id) == ("CAPTURED", charge)
    assert (standing(booking), told(booking)) == (PAID, CONFIRMED)


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.CUT, Fault.BROKEN_JSON, Fault.BUSY])
def test_an_unknown_charge_that_cannot_be_read_is_called_again(client, tap, booking, fault):
    tap.fail_next(Fault.CUT)
    click(client, booking)
    [charge] = tap.charges
    tap.pay(charge)
    tap.fail_next(fault)

    assert hear(client, tap.callback(charge)).status_code == 503
    assert standing(booking) == WAITING
    assert hear(client, tap.callback(charge)).status_code == 200
    assert standing(booking) == PAID


def test_a_charge_that_tap_does_not_know_either_is_called_again(client, tap, payment):
    callback = tap.callback(payment.charge_id)
    Payment.objects.update(charge_id=None)
    tap.charges.clear()
    assert hear(client, callback).status_code == 503


def test_a_charge_of_nobody_is_left_alone(client, tap, booking, payment, caplog):
    charge = tap.charges[payment.charge_id]
    charge["metadata"] = {"payment_id": UNKNOWN_ID}
    Payment.objects.update(charge_id="chg_other")
    tap.pay(payment.charge_id)

    assert hear(client, tap.callback(payment.charge_id)).status_code == 200
    assert "belongs to no payment of ours" in caplog.text
    assert (payments(booking), refunds(booking)) == (["PENDING"], [])


@pytest.mark.parametrize("status", ["DECLINED", "CANCELLED", "VOID"])
def test_a_decline_after_the_cancellation_is_told_to_nobody(
    client, tap, booking, payment, status
):
    cancel(booking)
    tap.set_status(payment.charge_id, status)
    hear(client, tap.callback(payment.charge_id))
    poll(NOW)
    assert (payments(booking), told(booking)) == (["FAILED"], [CANCELLED])


def test_a_canceled_bookings_charge_goes_back_by_callback(client, tap, booking, payment):
    cancel(booking)
    tap.pay(payment.charge_id)
    hear(client, tap.callback(payment.charge_id))
    poll(NOW)
    assert fresh(booking).status == "canceled"
    assert refunds(booking) == [("LATE_CAPTURE", 16500, "PENDING")]


BODIES = {
    "nothing": b"",
    "no JSON": b"id=chg_1",
    "an array": b"[]",
    "a number": b"1",
    "null": b"null",
    "half": b'{"id": "chg_',
    "not UTF-8": b"\xff\xfe{}",
    "a deep one": b"[" * 100_000,
    "digits": b'{"id": ' + b"1" * 6000 + b"}",
    "two megabytes": b" " * 2 * 1024 * 1024,
}


@pytest.mark.django_db
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_nonsense_is_refused(client, tap, body):
    headers = {"hashstring": "0" * 64}
    response = client.post(CALLBACK, body, content_type="application/json", headers=headers)
    assert (response.status_code, response.json()) == (400, {"received": False})
    assert tap.requests == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": ["chg_1"]},
        {"amount": "165.00"},
        {"amount": 1e400},
        {"amount": True},
        {"reference": []},
        {"transaction": "now"},
        {"currency": None},
        {"status": {"CAPTURED": 1}},
    ],
    ids=str,
)
def test_an_object_that_cannot_be_signed_is_not_taps(client, tap, changes):
    body = {
        "id": "chg_1",
        "amount": 165.0,
        "currency": "SAR",
        "status": "CAPTURED",
        "reference": {},
        "transaction": {"created": "1698392202943"},
    }
    signature = expected_hash(body, tap.secret_key)
    response = client.post(
        CALLBACK,
        json.dumps({**body, **changes}),
        content_type="application/json",
        headers={"hashstring": signature},
    )
    assert response.status_code == 403
    assert tap.requests == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_a_post_is_a_call(client, tap, method):
    assert getattr(client, method)(CALLBACK).status_code == 405


@pytest.mark.django_db
def test_says_that_only_a_post_is_a_call(client):
    assert client.options(CALLBACK).headers["Allow"] == "POST, OPTIONS"


@pytest.mark.django_db
def test_without_a_key_of_tap_there_is_nothing_to_call(client, settings):
    settings.TAP_SECRET_KEY = ""
    response = client.post(CALLBACK, {}, content_type="application/json")
    assert response.status_code == 404


def test_callbacks_of_two_bookings_do_not_touch_each_other(client, tap, booking, payment):
    other = waiting()
    theirs = open_payment(client, other)
    tap.pay(theirs.charge_id)
    hear(client, tap.callback(theirs.charge_id))
    poll(NOW)
    assert (standing(other), standing(booking)) == (PAID, WAITING)
