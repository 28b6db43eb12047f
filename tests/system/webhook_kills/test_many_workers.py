"""Several worker processes share a backlog: each delivery is sent once, and caps hold."""

import signal

import pytest

from tests.system.webhook_kills import inside
from tests.system.webhook_kills.endpoints import Endpoints
from webhooks.throttle import MAX_IN_FLIGHT

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.timeout(120)]
WORKERS, EVENTS, ENDPOINTS = 3, 500, 2
FEW_THREADS = {"WEBHOOK_CONCURRENCY": str(MAX_IN_FLIGHT)}


@pytest.fixture(scope="module")
def shared(workshop):
    """Let workers with more threads than two endpoints may take send a backlog.

    The first wake-up reaches one of them; it outlasts several beats, which wake the others. It
    may not send all that the endpoints take by itself, so something is left for them.
    """
    with Endpoints(ENDPOINTS, seconds=0.3) as endpoints:
        partner = workshop.call(inside.subscribe, endpoints.urls)
        workers = [workshop.start_worker(**FEW_THREADS) for _ in range(WORKERS)]
        for worker in workers:
            worker.wait_until_ready()
        beat = workshop.start_beat()
        # They all wake up before the same backlog.
        for worker in workers:
            worker.signal(signal.SIGSTOP)
        workshop.call(inside.record, partner, EVENTS)
        for worker in workers:
            worker.signal(signal.SIGCONT)
        workshop.wait_until_delivered(partner, seconds=90)
        logs = [worker.log() for worker in workers]
        for process in (beat, *workers):
            process.signal(signal.SIGTERM)
        for process in (beat, *workers):
            process.wait(10)
        yield endpoints, workshop.call(inside.log, partner), logs


def test_several_workers_took_part(shared):
    _, _, logs = shared
    assert sum('"webhook attempt"' in log for log in logs) >= 2


def test_each_delivery_is_sent_once(shared):
    endpoints, log, _ = shared
    assert len(log) == len(endpoints.arrivals) == EVENTS * ENDPOINTS
    assert endpoints.repeated() == {}
    assert {row.attempt_count for row in log.values()} == {1}


def test_the_caps_hold_for_all_of_them_together(shared):
    endpoints, _, _ = shared
    highest = max(endpoints.most_at_once.values())
    assert MAX_IN_FLIGHT // 2 < highest <= MAX_IN_FLIGHT
