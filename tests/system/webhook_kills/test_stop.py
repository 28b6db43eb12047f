"""A busy worker is asked to stop: it ends in time and leaves nothing half done."""

import signal
import threading
import time

import pytest
from django.db import connection

from embedded.loop import GRACE_SECONDS
from tests.processes.stack import wait_until
from tests.system.webhook_kills import inside
from tests.system.webhook_kills.endpoints import Endpoints

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
EVENTS = 60 if connection.vendor == "postgresql" else 20


@pytest.fixture(scope="module")
def stopped(workshop):
    """Stop a worker while one endpoint hangs and others answer."""
    gate = threading.Event()
    with Endpoints(3, seconds=0.05) as quick, Endpoints(1, gate=gate) as hanging:
        partner = workshop.call(inside.subscribe, quick.urls + hanging.urls)
        workshop.call(inside.record, partner, EVENTS)
        worker, beat = workshop.start_worker(), workshop.start_beat()
        wait_until(
            lambda: hanging.arrivals and len(quick.arrivals) > EVENTS // 2,
            seconds=60,
            what="the worker is busy",
        )
        asked_at = time.monotonic()
        worker.signal(signal.SIGTERM)
        status = worker.wait(30)
        seconds = time.monotonic() - asked_at
        log = workshop.call(inside.log, partner)
        gate.set()
        successor = workshop.start_worker()
        wait_until(
            lambda: set(quick.requests_of_deliveries()) >= _of(quick, log, hanging),
            seconds=60,
            what="the successor has sent the rest",
        )
        for process in (beat, successor):
            process.signal(signal.SIGTERM)
            process.wait(20)
        yield status, seconds, log, quick, hanging


def _of(quick, log, hanging):
    """Return the deliveries that are for the quick endpoints: three of four."""
    return set(log) - set(hanging.requests_of_deliveries())


def test_it_ends_within_the_patience_of_the_supervisor(stopped):
    status, seconds, *_ = stopped
    assert status == 0
    assert seconds < GRACE_SECONDS - 1


def test_nothing_is_left_leased_or_unfinished(stopped):
    _, _, log, _, _ = stopped
    assert not [row for row in log.values() if row.is_leased]
    assert all(finished for row in log.values() for _, finished in row.attempts)


def test_what_was_answered_is_delivered_once(stopped):
    quick = stopped[3]
    assert quick.repeated() == {}
    assert len(quick.arrivals) == 3 * EVENTS


def test_who_hung_is_tried_again_later(stopped):
    _, _, log, _, hanging = stopped
    hung = {arrival.delivery_id for arrival in hanging.arrivals if arrival.attempt == 1}
    begun = [log[delivery_id] for delivery_id in hung if log[delivery_id].attempts]
    assert begun
    assert {row.status for row in begun} == {"PENDING"}
