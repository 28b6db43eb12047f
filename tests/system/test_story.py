"""The partner's story on the running product, and the worker killed in the middle of it."""

import os
import signal
import subprocess
import sys
import threading

import pytest
import requests

from clients.demo.receiver import Receiver
from tests.answers import error_of
from tests.processes.orders import PartnerSide
from tests.processes.stack import ROOT, Stack, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """Leases as short as they may be: a killed worker's is waited for."""
    environment = {"WEBHOOK_LEASE_SECONDS": "20"}
    with Stack(tmp_path_factory.mktemp("story"), environment=environment) as running:
        yield running


def test_the_story_holds(stack):
    told = subprocess.run(
        [sys.executable, "-m", "clients.demo.story", "--base-url", stack.base_url],
        cwd=ROOT,
        env={**stack.environment, "DATA_DIR": str(stack.data_dir)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "The story holds" in told.stdout


def test_the_story_fails_when_something_differs(stack):
    side = PartnerSide(stack, "partner_pays")
    told = subprocess.run(
        [sys.executable, "-m", "clients.demo.story", "--base-url", side.base_url + "/nowhere"],
        cwd=ROOT,
        env={**stack.environment, "DATA_DIR": str(stack.data_dir)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 1
    assert "FAILED" in told.stderr


def test_a_worker_killed_before_it_sends_loses_nothing(stack):
    side = PartnerSide(stack, "partner_pays")
    with Receiver() as receiver:
        side.subscribe(receiver.url)
        os.kill(stack.pid("worker"), signal.SIGSTOP)  # It cannot claim what we book now.
        booking = side.book()
        stack.kill("worker")
        heard = receiver.wait("booking.created", seconds=60)
    assert heard.event["data"]["booking"]["bookingId"] == booking["bookingId"]


def test_a_worker_killed_while_it_sends_sends_again_with_the_same_id(stack):
    side = PartnerSide(stack, "partner_pays")
    gate = threading.Event()
    with Receiver(gate=gate) as receiver:
        side.subscribe(receiver.url)
        side.book()
        first = receiver.wait("booking.created", seconds=30)
        stack.kill("worker")
        gate.set()
        second = receiver.wait("booking.created", seconds=60)  # The lease runs out.
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    delivery = wait_until(side.delivered, seconds=20, what="the delivery is written back")
    assert delivery["attemptCount"] == 2


def test_a_booking_over_http_knows_its_refusals(stack):
    side = PartnerSide(stack, "read_only")
    answer = requests.post(
        f"{side.base_url}/v1/partners/bookings", headers=side.headers, json={}, timeout=10
    )
    assert error_of(answer) == (403, "FORBIDDEN")
    suspended = PartnerSide(stack, "suspended")
    answer = requests.get(
        f"{side.base_url}/v1/partners/services", headers=suspended.headers, timeout=10
    )
    assert answer.status_code == 401


def test_the_limited_partner_may_ask_five_times_a_minute(stack):
    side = PartnerSide(stack, "rate_limited")
    url = f"{side.base_url}/v1/partners/services"
    answers = [requests.get(url, headers=side.headers, timeout=10) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 0 < int(answers[5].headers["Retry-After"]) <= 60
