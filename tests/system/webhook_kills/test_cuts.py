"""The database cuts the worker's connections again and again while it sends."""

import signal

import psycopg
import pytest

from tests.processes.stack import wait_until
from tests.system.webhook_kills import inside
from tests.system.webhook_kills.endpoints import Endpoints

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.timeout(120)]
CUTS, EVENTS, ENDPOINTS = 12, 100, 4
CUT = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> ALL(%s) AND pid <> pg_backend_pid()
"""
BACKENDS = "SELECT array_agg(pid) FROM pg_stat_activity WHERE datname = current_database()"


@pytest.fixture(scope="module")
def cut(workshop):
    """Cut while a backlog is sent; return the cuts that hit, the endpoints and the log."""
    with Endpoints(ENDPOINTS, seconds=0.05) as endpoints:
        partner = workshop.call(inside.subscribe, endpoints.urls)
        workshop.call(inside.record, partner, EVENTS)
        with psycopg.connect(workshop.environment["DATABASE_URL"], autocommit=True) as own:
            [spared] = own.execute(BACKENDS).fetchone()
            beat, worker = workshop.start_beat(), workshop.start_worker()
            cuts = _cut_on_arrivals(own, spared, endpoints)
        workshop.wait_until_delivered(partner, seconds=60)
        assert worker.is_alive()
        for process in (beat, worker):
            process.signal(signal.SIGTERM)
            process.wait(10)
        yield cuts, endpoints, workshop.call(inside.log, partner), worker.log()


def _cut_on_arrivals(own, spared, endpoints):
    """Cut each time that some more requests have come."""
    cuts = 0
    for number in range(1, CUTS + 1):
        enough = number * EVENTS * ENDPOINTS // (CUTS + 2)
        wait_until(
            lambda enough=enough: len(endpoints.arrivals) >= enough,
            seconds=60,
            what=f"{enough} requests",
        )
        [hit] = own.execute(CUT, [spared]).fetchone()
        cuts += hit > 0
    return cuts


def test_the_connections_were_cut(cut):
    cuts, _, _, log = cut
    assert cuts >= CUTS // 2
    assert "Results could not be written" in log or "Nothing could be claimed" in log


def test_nothing_is_lost_and_nothing_sent_twice(cut):
    _, endpoints, log, _ = cut
    assert len(log) == EVENTS * ENDPOINTS
    assert set(endpoints.requests_of_deliveries()) == set(log)
    assert endpoints.repeated() == {}


def test_every_answer_is_written_down(cut):
    _, endpoints, log, _ = cut
    for delivery_id, arrived in endpoints.requests_of_deliveries().items():
        finished = [
            number for number, has_finished in log[delivery_id].attempts if has_finished
        ]
        assert arrived == finished
