"""Charges at Tap: what is asked, what is read, what is refused for good."""

import pytest

from bookings.gateways.interface import (
    ChargeNotFound,
    ChargeState,
    Gateway,
    GatewayKeyRefused,
    GatewayRefused,
    GatewayUnavailable,
)
from bookings.gateways.tap import TapGateway
from tests.bookings.gateways.wanted import BOOKING_ID, PAYMENT_ID, new_charge
from tests.providers.local_server import Reply
from tests.providers.tap_server import SECRET_KEY


def test_opens_a_charge_with_a_page_to_pay_on(gateway: Gateway, tap):
    charge = gateway.create_charge(new_charge(payment_id=PAYMENT_ID))
    assert charge.id in tap.charges
    assert charge.state is ChargeState.OPEN
    assert charge.gateway_status == "INITIATED"
    assert (charge.amount_halalas, charge.currency) == (33_000, "SAR")
    assert charge.url == f"{tap.url}/pages/{charge.id}"
    assert (charge.payment_id, charge.booking_id) == (PAYMENT_ID, BOOKING_ID)


def test_opens_a_charge_for_the_dearest_visit_there_may_be(gateway, tap):
    wanted = new_charge(payment_id=PAYMENT_ID, amount_halalas=2**31 - 1)
    assert gateway.create_charge(wanted).amount_halalas == 2_147_483_647


def test_asks_as_the_documentation_says(gateway, tap):
    gateway.create_charge(new_charge(payment_id=PAYMENT_ID, amount_halalas=33_005))
    received = tap.requests[0]
    assert (received.method, received.path) == ("POST", "/v2/charges/")
    assert received.headers["Authorization"] == f"Bearer {SECRET_KEY}"
    assert received.headers["Content-Type"] == "application/json"
    assert received.headers["lang_code"] == "ar"
    assert b'"amount": 330.05,' in received.body
    assert received.json() == {
        "amount": 330.05,
        "currency": "SAR",
        "threeDSecure": True,
        "description": "Deep cleaning",
        "customer": {
            "first_name": "ليلى العتيبي",
            "phone": {"country_code": "966", "number": "512345678"},
        },
        "source": {"id": "src_all"},
        "redirect": {"url": "https://partners.example/pay/abc"},
        "post": {"url": "https://partners.example/callbacks/tap"},
        "reference": {
            "transaction": str(PAYMENT_ID),
            "order": str(BOOKING_ID),
            "idempotent": str(PAYMENT_ID),
        },
        "metadata": {"payment_id": str(PAYMENT_ID), "booking_id": str(BOOKING_ID)},
    }


@pytest.mark.parametrize("halalas", [1, 7, 29, 57, 1_999, 33_010, 100_000_000])
def test_amounts_survive_the_way_there_and_back(gateway, halalas):
    charge = gateway.create_charge(new_charge(amount_halalas=halalas))
    assert gateway.read_charge(charge.id).amount_halalas == halalas


def test_asked_twice_it_is_one_charge(gateway, tap):
    wanted = new_charge()
    assert gateway.create_charge(wanted) == gateway.create_charge(wanted)
    assert len(tap.charges) == 1
    assert tap.count("POST", "/v2/charges/") == 2


def test_the_charge_asked_for_twice_is_told_as_it_was_at_first(gateway, tap):
    wanted = new_charge()
    charge = gateway.create_charge(wanted)
    tap.pay(charge.id)
    assert gateway.create_charge(wanted).state is ChargeState.OPEN
    assert gateway.read_charge(charge.id).state is ChargeState.CAPTURED


def test_after_a_day_the_same_payment_is_a_second_charge(gateway, tap):
    wanted = new_charge()
    first = gateway.create_charge(wanted)
    tap.forget_first_answers()
    assert gateway.create_charge(wanted).id != first.id


@pytest.mark.parametrize(
    ("happens", "state"),
    [
        ("pay", ChargeState.CAPTURED),
        ("decline", ChargeState.FAILED),
        ("cancel", ChargeState.FAILED),
        ("abandon", ChargeState.ABANDONED),
    ],
)
def test_reads_what_became_of_it(gateway, tap, happens, state):
    charge = gateway.create_charge(new_charge())
    getattr(tap, happens)(charge.id)
    assert gateway.read_charge(charge.id).state is state


@pytest.mark.parametrize("name", ["  ", "\u200b", " \u200f\n "])
def test_somebody_without_a_name_is_a_customer(gateway, tap, name):
    gateway.create_charge(new_charge(customer_name=name))
    assert tap.requests[0].json()["customer"]["first_name"] == "Customer"


def test_refuses_a_phone_that_is_none_before_asking(gateway, tap):
    with pytest.raises(GatewayRefused, match=r"E\.164"):
        gateway.create_charge(new_charge(customer_phone="0512345678"))
    assert tap.requests == []


@pytest.mark.parametrize("amount", [0, -1, True, 1.5, "100", None])
def test_nobody_asks_for_an_amount_that_is_none(amount):
    with pytest.raises(ValueError, match="halalas"):
        new_charge(amount_halalas=amount)


@pytest.mark.parametrize("changed", [{"amount": 330.01}, {"currency": "KWD"}])
def test_nobody_is_sent_to_pay_anything_else(gateway, tap, changed):
    charge = gateway.create_charge(new_charge())
    tap.fail_next(Reply(200, {**tap.charges[charge.id], **changed}))
    with pytest.raises(GatewayRefused, match="another amount"):
        gateway.create_charge(new_charge())


def test_no_is_no_in_the_words_of_tap(gateway, tap):
    errors = [{"code": "1117", "description": "Amount is\ninvalid"}, {"code": 1, "x": 2}, "?"]
    tap.fail_next(Reply(400, {"errors": errors}))
    with pytest.raises(GatewayRefused) as refused:
        gateway.create_charge(new_charge())
    assert str(refused.value) == "Tap answered 400 1117: Amount isinvalid; 1: None"


@pytest.mark.parametrize("status", [400, 402, 404, 409, 422])
@pytest.mark.parametrize("content", [b"", b"<html>", [], {"errors": 5}])
def test_a_client_error_is_for_good_whatever_it_says(gateway, tap, status, content):
    tap.fail_next(Reply(status, content))
    with pytest.raises(GatewayRefused) as refused:
        gateway.create_charge(new_charge())
    assert str(refused.value) == f"Tap answered {status}"
    assert type(refused.value) is GatewayRefused


@pytest.mark.parametrize("call", ["create_charge", "read_charge"])
def test_a_wrong_key_is_told_apart(tap, call):
    gateway = TapGateway("sk_test_wrong", tap.url)
    argument = new_charge() if call == "create_charge" else "chg_1"
    with pytest.raises(GatewayKeyRefused, match="401 2101: Unauthorized"):
        getattr(gateway, call)(argument)


def test_knows_that_a_charge_is_unknown(gateway):
    with pytest.raises(ChargeNotFound, match="404 1143: Not found"):
        gateway.read_charge("chg_unknown")


@pytest.mark.parametrize(
    ("charge_id", "path"),
    [
        ("../refunds/re_1", "/v2/charges/..%2Frefunds%2Fre_1"),
        ("a/../../b", "/v2/charges/a%2F..%2F..%2Fb"),
        ("%2e%2e", "/v2/charges/%252e%252e"),
        ("chg?x=1#y", "/v2/charges/chg%3Fx%3D1%23y"),
        ("a b\r\nX: 1", "/v2/charges/a%20b%0D%0AX%3A%201"),
        ("\ud800", "/v2/charges/%3F"),
        ("//evil.example", "/v2/charges/%2F%2Fevil.example"),
    ],
)
def test_an_id_stays_one_part_of_the_path(gateway, tap, charge_id, path):
    with pytest.raises(ChargeNotFound):
        gateway.read_charge(charge_id)
    assert [received.path for received in tap.requests] == [path]


@pytest.mark.parametrize("charge_id", ["", ".", "..", "..."])
def test_an_id_that_would_name_another_path_is_not_asked_for(gateway, tap, charge_id):
    with pytest.raises(ChargeNotFound):
        gateway.read_charge(charge_id)
    assert tap.requests == []


def test_believes_no_other_charge_than_the_one_it_asked_for(gateway, tap):
    mine, other = gateway.create_charge(new_charge()), gateway.create_charge(new_charge())
    tap.pay(other.id)
    tap.fail_next(Reply(200, tap.charges[other.id]))
    with pytest.raises(GatewayUnavailable, match="another charge"):
        gateway.read_charge(mine.id)
