"""What other tests rely on: Tap's callbacks, and a Tap in a process of its own."""

import json
import subprocess
import sys

import pytest

from bookings.gateways.interface import ChargeState, GatewayUnavailable
from bookings.gateways.tap import TapGateway
from bookings.gateways.tap_signature import is_genuine
from tests.bookings.gateways.wanted import new_charge
from tests.providers.local_server import post
from tests.providers.tap_server import SECRET_KEY
from tests.webhooks.receiver import Receiver


@pytest.fixture
def receiver():
    with Receiver().running() as running:
        yield running


def is_signed(received) -> bool:
    headers = {name.lower(): value for name, value in received.headers.items()}
    return is_genuine(json.loads(received.body), headers["hashstring"], SECRET_KEY)


def test_callbacks_go_where_the_charge_says_twice_and_reversed(tap, gateway, receiver):
    charge = gateway.create_charge(new_charge(callback_url=receiver.url))
    tap.decline(charge.id)
    declined = tap.callback(charge.id)
    tap.pay(charge.id)
    assert tap.send(tap.callback(charge.id), times=2) == [200, 200]
    assert tap.send(declined) == [200]
    told = [json.loads(received.body)["status"] for received in receiver.requests]
    assert told == ["CAPTURED", "CAPTURED", "DECLINED"]
    assert all(is_signed(received) for received in receiver.requests)


def test_a_lie_and_a_wrong_key_are_not_signed(tap, gateway, receiver):
    charge = gateway.create_charge(new_charge())
    tap.send(tap.callback(charge.id, lie="CAPTURED"), receiver.url)
    tap.send(tap.callback(charge.id, key="sk_test_other"), receiver.url)
    assert [is_signed(received) for received in receiver.requests] == [False, False]
    assert gateway.read_charge(charge.id).state is ChargeState.OPEN


def test_whoever_refuses_a_callback_is_heard(tap, gateway, receiver):
    receiver.script.statuses = [503, 400]
    charge = gateway.create_charge(new_charge(callback_url=receiver.url))
    assert tap.send(tap.callback(charge.id), times=2) == [503, 400]


def test_works_as_a_process_of_its_own(receiver):
    command = [sys.executable, "-m", "tests.providers.tap_server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = f"http://127.0.0.1:{int(process.stdout.readline())}"
            gateway = TapGateway(SECRET_KEY, url)
            charge = gateway.create_charge(new_charge(callback_url=receiver.url))
            assert post(f"{url}/pages/{charge.id}/CAPTURED", b"", {}) == 200
            assert post(f"{url}/pages/{charge.id}/callback", b"", {}) == 200
            assert is_signed(receiver.wait_for(1)[0])
            assert gateway.read_charge(charge.id).state is ChargeState.CAPTURED
            assert post(f"{url}/faults/500", b"", {}) == 200
            with pytest.raises(GatewayUnavailable):
                gateway.read_charge(charge.id)
        finally:
            process.terminate()
