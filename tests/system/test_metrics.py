"""/metrics of the running product: the web process tells what the worker counted."""

import re

import pytest
import requests

from clients.demo.receiver import Receiver
from tests.processes.orders import PartnerSide
from tests.processes.stack import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once]


def test_the_web_process_tells_what_the_worker_counted(stack):
    side = PartnerSide(stack, "partner_pays")
    before = tell(stack)
    with Receiver() as receiver:
        side.subscribe(receiver.url)
        side.book()
        receiver.wait("booking.created", seconds=30)
        wait_until(side.delivered, seconds=20, what="the delivery is written back")
        # Counted after the commit that the API shows.
        after = wait_until(
            lambda: is_told(stack, before["delivered"] + 1), seconds=10, what="it is counted"
        )

    assert after["delivered"] == before["delivered"] + 1
    assert after["first attempts"] == before["first attempts"] + 1
    assert 0 < after["seconds"] - before["seconds"] < 30
    assert (after["due"], after["in flight"]) == (0, 0)
    assert after["endpoints"] == before["endpoints"] + 1


def test_counts_of_a_worker_that_was_killed_stay(stack):
    side = PartnerSide(stack, "partner_pays")
    with Receiver() as receiver:
        side.subscribe(receiver.url)
        side.book()
        wait_until(side.delivered, seconds=30, what="the delivery is written back")
        counted = wait_until(lambda: is_told(stack, 1), seconds=10, what="it is counted")
        stack.kill("worker")
        stack.wait_until_ready()

    assert tell(stack)["delivered"] == counted["delivered"]


def is_told(stack, delivered):
    """What is told once so many were delivered, else None."""
    told = tell(stack)
    return told if told["delivered"] >= delivered else None


def tell(stack):
    answer = requests.get(f"{stack.base_url}/metrics", timeout=10)
    assert answer.status_code == 200
    lines = re.findall(
        r"^cleanlife_webhook_(\S+(?: \w+)?\S*) (\S+)$", answer.text, re.MULTILINE
    )
    found = {name: float(value) for name, value in lines}
    return {
        "delivered": found.get('attempts_total{outcome="delivered"}', 0),
        "first attempts": found.get("first_attempt_seconds_count", 0),
        "seconds": found.get("first_attempt_seconds_sum", 0),
        "due": found['queue{state="due"}'],
        "in flight": found['queue{state="in flight"}'],
        "endpoints": found['endpoints{state="all"}'],
    }
