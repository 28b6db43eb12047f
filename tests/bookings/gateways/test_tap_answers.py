"""Reading Tap's answers: the table of statuses, amounts to the halala, nothing trusted."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.gateways.interface import ChargeState, RefundState
from bookings.gateways.tap_amounts import Unreadable, read_halalas, write_halalas
from bookings.gateways.tap_answers import (
    charge_state,
    read_charge,
    read_errors,
    read_refund,
    refund_state,
)
from tests.bookings.gateways.wanted import BOOKING_ID, PAYMENT_ID
from tests.providers.tap_server import CHARGE_STATUSES, REFUND_STATUSES

CHARGE = {
    "id": "chg_1",
    "status": "INITIATED",
    "amount": Decimal("330.00"),
    "currency": "SAR",
    "transaction": {"url": "https://pages.example/chg_1"},
    "metadata": {"payment_id": str(PAYMENT_ID), "booking_id": str(BOOKING_ID)},
}
REFUND = {"id": "re_1", "status": "PENDING", "amount": Decimal("330.00")}


def read(**changed):
    return read_charge({**CHARGE, **changed}, schemes=("https",))


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("INITIATED", ChargeState.OPEN),
        ("IN_PROGRESS", ChargeState.OPEN),
        ("UNKNOWN", ChargeState.OPEN),
        ("CAPTURED", ChargeState.CAPTURED),
        ("ABANDONED", ChargeState.ABANDONED),
        ("TIMEDOUT", ChargeState.ABANDONED),
        ("CANCELLED", ChargeState.FAILED),
        ("FAILED", ChargeState.FAILED),
        ("DECLINED", ChargeState.FAILED),
        ("RESTRICTED", ChargeState.FAILED),
        ("VOID", ChargeState.FAILED),
    ],
)
def test_each_status_of_a_charge_has_its_meaning(status, state, caplog):
    assert charge_state(status) is state
    assert status in CHARGE_STATUSES
    assert caplog.records == []


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PENDING", RefundState.PENDING),
        ("IN_PROGRESS", RefundState.PENDING),
        ("ACCEPTED", RefundState.PENDING),
        ("UNKNOWN", RefundState.PENDING),
        ("TIMEDOUT", RefundState.PENDING),
        ("REFUNDED", RefundState.REFUNDED),
        ("DECLINED", RefundState.FAILED),
        ("FAILED", RefundState.FAILED),
        ("CANCELLED", RefundState.FAILED),
        ("RESTRICTED", RefundState.FAILED),
    ],
)
def test_each_status_of_a_refund_has_its_meaning(status, state, caplog):
    assert refund_state(status) is state
    assert status in REFUND_STATUSES
    assert caplog.records == []


@pytest.mark.parametrize("status", ["AUTHORIZED", "captured", "Captured", "NEW"])
def test_an_unknown_status_ends_nothing_and_is_told(status, caplog):
    assert charge_state(status) is ChargeState.OPEN
    assert refund_state(status) is RefundState.PENDING
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert all(status in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    ("written", "halalas"),
    [
        ("330", 33_000),
        ("330.0", 33_000),
        ("330.00", 33_000),
        ("330.000", 33_000),
        ("0", 0),
        ("-0.0", 0),
        ("0.01", 1),
        ("0.29", 29),
        ("1.1", 110),
        ("4.35", 435),
        ("3.3e2", 33_000),
        ("1E+6", 100_000_000),
    ],
)
def test_reads_an_amount_exactly(written, halalas):
    assert read_halalas(json.loads(written, parse_float=Decimal)) == halalas


@pytest.mark.parametrize(
    "amount",
    [
        Decimal("330.001"),
        Decimal("330.005"),
        Decimal("1.000000000000000000000000000000000000001"),
        Decimal("0.009"),
        Decimal("-0.01"),
        Decimal("21474836.48"),
        Decimal("1e999999"),
        Decimal("1e-999999"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        -1,
        pytest.param(10**5_000, id="an enormous one"),
        True,
        False,
        None,
        "330.00",
        [330],
        {},
        float("nan"),
        float("inf"),
        0.001,
    ],
)
def test_refuses_an_amount_that_is_none(amount):
    with pytest.raises(Unreadable):
        read_halalas(amount)


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=1, max_value=100_000_000))
def test_every_amount_is_written_as_it_is_read(halalas):
    written = json.dumps(write_halalas(halalas))
    assert read_halalas(json.loads(written, parse_float=Decimal)) == halalas
    assert Decimal(written) * 100 == halalas


def test_reads_a_charge():
    charge = read()
    assert (charge.id, charge.url) == ("chg_1", "https://pages.example/chg_1")
    assert (charge.payment_id, charge.booking_id) == (PAYMENT_ID, BOOKING_ID)


@pytest.mark.parametrize("metadata", [None, [], "x", {}, {"payment_id": "x", "booking_id": 5}])
def test_ids_that_are_not_ours_are_none(metadata):
    charge = read(metadata=metadata)
    assert (charge.payment_id, charge.booking_id) == (None, None)


@pytest.mark.parametrize("transaction", [None, [], {}, {"url": None}, {"url": ""}])
def test_a_charge_may_have_no_page(transaction):
    assert read(transaction=transaction).url == ""


@pytest.mark.parametrize(
    "url",
    [
        5,
        "javascript:alert(1)",
        "http://pages.example/",
        "//pages.example/",
        "/pay",
        "https://",
        "https://[",
        "https://pages.example/\r\nX:1",
        "https://pages.example/\t",
        "https://pages.example/ x",
        "https://pages.example/ä",
        "https://pages.example/" + "x" * 2_000,
    ],
)
def test_customers_are_sent_to_a_safe_page_only(url):
    with pytest.raises(ValueError, match=r"not a URL|IPv6"):
        read(transaction={"url": url})


@pytest.mark.parametrize("name", ["id", "status", "currency"])
@pytest.mark.parametrize(
    "value", [None, "", 5, True, "a\x00", "a b", "\ud800", "x" * 101, "a/b"]
)
def test_ids_and_codes_are_words(name, value):
    with pytest.raises(Unreadable, match="not a word"):
        read(**{name: value})
    if name != "currency":
        with pytest.raises(Unreadable, match="not a word"):
            read_refund({**REFUND, name: value})


@pytest.mark.parametrize("content", [None, [], "x", 5])
def test_what_is_no_object_is_no_answer(content):
    with pytest.raises(Unreadable, match="not an object"):
        read_charge(content, schemes=("https",))
    with pytest.raises(Unreadable, match="not an object"):
        read_refund(content)


def test_a_refusal_is_short_and_can_be_stored():
    errors = [{"code": "1\x00\ud800", "description": "é" * 500}]
    text = read_errors({"errors": errors}, secret="sk_test")
    assert text.startswith("1?: éé")
    assert len(text) == 300
