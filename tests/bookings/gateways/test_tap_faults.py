"""When Tap fails nobody knows what was done, nothing is done twice, no secret comes out."""

import logging
import traceback
from functools import partial

import pytest

from bookings.gateways.interface import GatewayRefused, GatewayUnavailable
from bookings.gateways.tap import TapGateway
from tests.bookings.gateways.wanted import new_charge, new_refund
from tests.providers.local_server import Fault, Reply
from tests.providers.tap_server import SECRET_KEY

pytestmark = pytest.mark.once


CALLS = ["create_charge", "read_charge", "create_refund", "read_refund"]


@pytest.fixture
def call(request, gateway, impatient, tap):
    """One of the four, with something at Tap to ask about; nothing was asked so far."""
    charge = gateway.create_charge(new_charge())
    tap.pay(charge.id)
    refund = gateway.create_refund(new_refund(charge.id, amount_halalas=100))
    tap.requests.clear()
    argument = {
        "create_charge": new_charge(),
        "read_charge": charge.id,
        "create_refund": new_refund(charge.id, amount_halalas=100),
        "read_refund": refund.id,
    }[request.param]
    return partial(getattr(impatient, request.param), argument)


@pytest.mark.parametrize("call", CALLS, indirect=True)
def test_every_call_has_an_answer_when_nothing_fails(call, tap):
    assert call().id in tap.charges | tap.refunds


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("call", CALLS, indirect=True)
def test_every_call_says_that_the_outcome_is_unknown(call, tap, fault):
    tap.fail_next(fault)
    with pytest.raises(GatewayUnavailable):
        call()
    assert len(tap.requests) == 1, "asking again is for whoever called"


@pytest.mark.parametrize("status", [300, 302, 307, 408, 425, 429, 500, 502, 503, 504, 599])
def test_some_statuses_leave_the_outcome_open(gateway, tap, status):
    tap.fail_next(Reply(status, {}, {"Location": f"{tap.url}/elsewhere"}))
    with pytest.raises(GatewayUnavailable, match=f"Tap answered {status}"):
        gateway.create_charge(new_charge())
    assert len(tap.requests) == 1


@pytest.mark.parametrize("fault", list(Fault))
def test_what_failed_and_is_asked_again_is_one_charge(gateway, impatient, tap, fault):
    wanted = new_charge()
    tap.fail_next(fault)
    with pytest.raises(GatewayUnavailable):
        impatient.create_charge(wanted)
    charge = gateway.create_charge(wanted)
    assert [one["id"] for one in tap.charges_of(wanted.payment_id)] == [charge.id]


def test_an_error_after_the_work_is_done_makes_no_second_charge(gateway, tap):
    wanted = new_charge()
    tap.fail_next(Fault.ERROR, times=2, works=True)
    for _ in range(2):
        with pytest.raises(GatewayUnavailable):
            gateway.create_charge(wanted)
    assert gateway.create_charge(wanted).id == tap.charge_of(wanted.payment_id)["id"]


def test_a_server_that_is_gone_is_unavailable():
    gateway = TapGateway(SECRET_KEY, "http://127.0.0.1:1")
    with pytest.raises(GatewayUnavailable, match="ConnectionError"):
        gateway.read_charge("chg_1")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"chg_1"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"amount": NaN}',
        b'{"amount": 1e99999999999999999999}',
        b'{"amount": ' + b"9" * 5_000 + b"}",
    ],
    ids=range(10),
)
@pytest.mark.parametrize("call", CALLS, indirect=True)
def test_an_answer_that_makes_no_sense_is_no_answer(call, tap, content):
    tap.fail_next(Reply(200, content))
    with pytest.raises(GatewayUnavailable, match="cannot be read"):
        call()


@pytest.mark.parametrize("fault", [*Fault, Reply(400, {}), Reply(401, {}), Reply(302, {})])
def test_the_key_comes_out_nowhere(impatient, tap, fault, caplog):
    caplog.set_level(logging.DEBUG)
    tap.fail_next(fault)
    with pytest.raises((GatewayUnavailable, GatewayRefused)) as raised:
        impatient.create_charge(new_charge())
    told = "".join(traceback.format_exception(raised.value))
    assert SECRET_KEY not in told + caplog.text + repr(impatient)
    assert not _carries_a_request(raised.value)


def _carries_a_request(error: BaseException | None) -> bool:
    while error is not None:
        if getattr(error, "request", None) is not None:
            return True
        error = error.__cause__ or error.__context__
    return False


def test_a_key_that_tap_repeats_is_hidden(gateway, tap):
    description = "x" * 280 + SECRET_KEY
    tap.fail_next(Reply(400, {"errors": [{"code": SECRET_KEY, "description": description}]}))
    with pytest.raises(GatewayRefused) as refused:
        gateway.create_charge(new_charge())
    assert "sk_test" not in str(refused.value)
    assert str(refused.value).startswith("Tap answered 400 ***: xxx")


@pytest.mark.parametrize("key", ["", "sk test", "sk\n", "sk\x00", "sk_é", " "])
def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(key):
    with pytest.raises(ValueError, match="secret_key must be") as refused:
        TapGateway(key)
    assert not key.strip() or key not in str(refused.value)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://api.tap.company",
        "api.tap.company",
        "https://",
        "ftp://api.tap.company",
        "https://user:password@api.tap.company",
        "https://api.tap.company?x=1",
        "http://127.0.0.1.evil.example",
    ],
)
def test_the_key_goes_nowhere_in_the_clear(base_url):
    with pytest.raises(ValueError, match="https://"):
        TapGateway(SECRET_KEY, base_url)


def test_the_default_is_taps_own_address():
    assert TapGateway(SECRET_KEY)._base_url == "https://api.tap.company"
