"""Refunds at Tap: what is asked, what is read, what is refused for good."""

import pytest

from bookings.gateways.interface import (
    ChargeNotFound,
    GatewayRefused,
    GatewayUnavailable,
    RefundNotFound,
    RefundState,
)
from tests.bookings.gateways.wanted import PAYMENT_ID, new_charge, new_refund
from tests.providers.local_server import Fault, Reply


@pytest.fixture
def charge(gateway, tap):
    """A charge of 330.00 SAR that was paid."""
    charge = gateway.create_charge(new_charge())
    tap.pay(charge.id)
    return charge


def test_asks_as_the_documentation_says(gateway, tap, charge):
    wanted = new_refund(charge.id, refund_id=PAYMENT_ID, amount_halalas=10_050)
    refund = gateway.create_refund(wanted)
    received = tap.requests[-1]
    assert (received.method, received.path) == ("POST", "/v2/refunds")
    assert received.json() == {
        "charge_id": charge.id,
        "amount": 100.5,
        "currency": "SAR",
        "reason": "cancelled",
        "reference": {"merchant": str(PAYMENT_ID), "idempotent": str(PAYMENT_ID)},
        "metadata": {"refund_id": str(PAYMENT_ID)},
    }
    assert (refund.state, refund.gateway_status) == (RefundState.PENDING, "PENDING")
    assert refund.amount_halalas == 10_050
    assert refund.id in tap.refunds


def test_asked_twice_it_is_one_refund(gateway, tap, charge):
    wanted = new_refund(charge.id)
    assert gateway.create_refund(wanted) == gateway.create_refund(wanted)
    assert len(tap.refunds) == 1


def test_a_refund_whose_answer_was_lost_is_made_once(gateway, tap, charge):
    wanted = new_refund(charge.id)
    tap.fail_next(Fault.CUT)
    with pytest.raises(GatewayUnavailable):
        gateway.create_refund(wanted)
    assert gateway.create_refund(wanted).id in tap.refunds
    assert len(tap.refunds) == 1


def test_charge_and_refund_with_the_same_id_are_two_things(gateway, tap):
    charge = gateway.create_charge(new_charge(payment_id=PAYMENT_ID))
    tap.pay(charge.id)
    refund = gateway.create_refund(new_refund(charge.id, refund_id=PAYMENT_ID))
    assert refund.id in tap.refunds


def test_parts_may_be_given_back_up_to_the_whole(gateway, tap, charge):
    gateway.create_refund(new_refund(charge.id, amount_halalas=20_000))
    gateway.create_refund(new_refund(charge.id, amount_halalas=13_000))
    with pytest.raises(GatewayRefused, match="1170: Amount exceeds"):
        gateway.create_refund(new_refund(charge.id, amount_halalas=1))


def test_what_was_not_given_back_can_be_given_back_again(gateway, tap, charge):
    refund = gateway.create_refund(new_refund(charge.id))
    tap.set_refund_status(refund.id, "DECLINED")
    assert gateway.read_refund(refund.id).state is RefundState.FAILED
    tap.refund_status = "REFUNDED"
    assert gateway.create_refund(new_refund(charge.id)).state is RefundState.REFUNDED


def test_an_unpaid_charge_cannot_be_given_back(gateway):
    charge = gateway.create_charge(new_charge())
    with pytest.raises(GatewayRefused, match="not captured"):
        gateway.create_refund(new_refund(charge.id))


def test_reads_what_became_of_it(gateway, tap, charge):
    refund = gateway.create_refund(new_refund(charge.id))
    tap.set_refund_status(refund.id, "REFUNDED")
    assert gateway.read_refund(refund.id).state is RefundState.REFUNDED


@pytest.mark.parametrize("refund_id", ["re_unknown", "../charges/chg_1", "..", ""])
def test_knows_that_a_refund_is_unknown(gateway, refund_id):
    with pytest.raises(RefundNotFound) as refused:
        gateway.read_refund(refund_id)
    assert not isinstance(refused.value, ChargeNotFound)


def test_believes_no_other_refund_than_the_one_it_asked_for(gateway, tap, charge):
    mine = gateway.create_refund(new_refund(charge.id, amount_halalas=100))
    other = gateway.create_refund(new_refund(charge.id, amount_halalas=100))
    tap.fail_next(Reply(200, tap.refunds[other.id]))
    with pytest.raises(GatewayUnavailable, match="another refund"):
        gateway.read_refund(mine.id)


@pytest.mark.parametrize("amount", [0, -1, False, 1.0])
def test_nobody_gives_back_an_amount_that_is_none(amount):
    with pytest.raises(ValueError, match="halalas"):
        new_refund("chg_1", amount_halalas=amount)
