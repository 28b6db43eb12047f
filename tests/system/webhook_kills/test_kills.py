"""Workers killed with -9 at every point of a delivery's way: nothing is lost.

The test is the supervisor: it starts the next worker when one has died. Whatever a dead worker
held leased is the most that may be sent twice. The leases are long, so that a lost one runs out
only when the test says so.
"""

import signal
from dataclasses import dataclass, field

import pytest
from django.db import connection

from tests.properties import rounds
from tests.system.webhook_kills import inside
from tests.system.webhook_kills.endpoints import Endpoints

ON_POSTGRESQL = connection.vendor == "postgresql"
ENDPOINTS, EVENTS = (5, 25) if ON_POSTGRESQL else (3, 15)
# Each round kills at every seam once.
ROUNDS = rounds(1)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180 * ROUNDS)]
# The receiver kills before it answers; all others are mines in the worker itself.
LEASES = {"WEBHOOK_LEASE_SECONDS": "600"}
AT_RECEIVER = "at receiver"
SEAMS = ("in claim", "after claim", "before send", "after answer", "in write-back")
SEAMS = (*SEAMS, "before commit", AT_RECEIVER)


@dataclass
class Story:
    """What the killed workers left behind; ``held_at`` counts the leases of each death."""

    partner_id: str
    kills: int = 0
    held: set[tuple[str, str]] = field(default_factory=set)
    held_at: dict[str, int] = field(default_factory=dict)


def kill_at_each_seam(workshop, endpoints, *, events, passages, **environment):
    """Let a worker die at each seam in turn, then one finish; return the story."""
    story = Story(workshop.call(inside.subscribe, endpoints.urls))
    beat = workshop.start_beat()
    for passage in passages:
        for seam in SEAMS:
            # What is left of the last round, and enough to come to the seam.
            workshop.call(inside.record, story.partner_id, events)
            _kill_one(workshop, endpoints, story, seam=seam, passage=passage, **environment)
    last = workshop.start_worker(**LEASES, **environment)
    workshop.wait_until_delivered(story.partner_id, seconds=90)
    for process in (beat, last):
        process.signal(signal.SIGTERM)
    assert last.wait(10) == 0
    beat.wait(10)
    return story


def _kill_one(workshop, endpoints, story, *, seam, passage, **environment):
    mine = {} if seam == AT_RECEIVER else {"DIE_AT": f"{seam}:{passage}"}
    worker = workshop.start_worker(**LEASES, **environment, **mine)
    if seam == AT_RECEIVER:
        endpoints.kill_after(worker, passage)
    assert worker.wait(60) == -signal.SIGKILL, seam
    endpoints.before_answer = None
    story.kills += 1
    held = workshop.call(inside.leased, story.partner_id)
    story.held_at[f"{seam}:{passage}"] = len(held - story.held)
    story.held |= held
    workshop.call(inside.let_leases_run_out)


class DeadlyEndpoints(Endpoints):
    """Endpoints that kill whoever sends to them, when told to."""

    def kill_after(self, worker, passage):
        left = [None] * (passage - 1)

        def kill(_arrival):
            try:
                left.pop()
            except IndexError:
                worker.signal(signal.SIGKILL)

        self.before_answer = kill


@pytest.fixture(scope="module")
def busy(workshop):
    """Deaths in the middle of a backlog, with as much in flight as there may be."""
    with DeadlyEndpoints(ENDPOINTS, seconds=0.02) as endpoints:
        passages = range(2, 2 + ROUNDS)
        story = kill_at_each_seam(workshop, endpoints, events=EVENTS, passages=passages)
        yield story, endpoints, workshop.call(inside.log, story.partner_id)


@pytest.fixture(scope="module")
def single(workshop):
    """The same deaths with a single delivery in flight: an endpoint that takes one a second."""
    with DeadlyEndpoints(1) as endpoints:
        rate = {"WEBHOOK_RATE_PER_ENDPOINT": "1"}
        story = kill_at_each_seam(workshop, endpoints, events=2, passages=(1,), **rate)
        yield story, endpoints, workshop.call(inside.log, story.partner_id)


@pytest.fixture(params=["busy", "single"])
def told(request):
    return request.getfixturevalue(request.param)


def test_every_seam_was_a_death(told):
    story, _, _ = told
    assert len(story.held_at) == story.kills >= len(SEAMS)


def test_no_event_is_lost(told):
    _, endpoints, log = told
    expected = {(arrival.endpoint, arrival.event_id) for arrival in endpoints.arrivals}
    assert {row.status for row in log.values()} == {"DELIVERED"}
    assert set(endpoints.requests_of_deliveries()) == set(log)
    assert len(expected) == len(log)


def test_only_what_was_in_flight_at_a_kill_is_sent_twice(told):
    story, endpoints, _ = told
    repeated = endpoints.repeated()
    assert sum(repeated.values()) <= len(story.held)
    assert set(repeated) <= {delivery_id for delivery_id, _ in story.held}


def test_duplicates_are_no_more_than_kills_with_one_in_flight(single):
    story, endpoints, _ = single
    assert max(story.held_at.values()) == 1
    assert story.held_at["in claim:1"] == 0
    assert sum(endpoints.repeated().values()) <= story.kills


def test_a_repeated_event_is_the_same_to_the_byte(told):
    _, endpoints, log = told
    sent = {(a.delivery_id, a.event_id, a.body) for a in endpoints.arrivals}
    assert len(sent) == len(log)
    assert {(delivery_id, event_id) for delivery_id, event_id, _ in sent} == {
        (delivery_id, row.event_id) for delivery_id, row in log.items()
    }


def test_what_was_cut_short_came_whole_later(told):
    story, endpoints, _ = told
    whole = {arrival.delivery_id: arrival for arrival in endpoints.arrivals}
    for broken in endpoints.cut_short:
        arrived = whole[broken.delivery_id]
        assert arrived.body.startswith(broken.body)
        assert arrived.attempt > broken.attempt
        assert broken.delivery_id in {delivery_id for delivery_id, _ in story.held}


def test_each_attempt_has_a_row(told):
    _, endpoints, log = told
    for delivery_id, arrived in endpoints.requests_of_deliveries().items():
        row = log[delivery_id]
        numbers = [number for number, _ in row.attempts]
        assert numbers == list(range(1, row.attempt_count + 1))
        assert len(set(arrived)) == len(arrived)
        assert set(arrived) <= set(numbers)


def test_the_attempts_of_killed_workers_are_unfinished(told):
    story, _, log = told
    for delivery_id, row in log.items():
        killed = sum(held_id == delivery_id for held_id, _ in story.held)
        unfinished = [number for number, finished in row.attempts if not finished]
        assert len(unfinished) == killed
        assert row.attempts[-1][1]


def test_lost_attempts_do_not_count_for_the_schedule(told):
    _, _, log = told
    for row in log.values():
        assert row.not_counted == sum(not finished for _, finished in row.attempts)


def test_nothing_stays_leased(told):
    _, _, log = told
    assert not any(row.is_leased for row in log.values())


def test_much_is_in_flight_at_these_deaths(busy):
    story, _, _ = busy
    assert story.held_at["after claim:2"] > 1
    for seam in SEAMS[1:]:
        assert story.held_at[f"{seam}:2"] > 0, seam
