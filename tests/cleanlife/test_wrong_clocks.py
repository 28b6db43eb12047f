"""A clock that was ahead is right again: leases and caches end all the same."""

from datetime import timedelta

import pytest
import time_machine

from cleanlife import clock
from cleanlife.clock import lease_runs
from cleanlife.local_cache import LocalCache

AHEAD = timedelta(days=33)
LEASE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("left", "runs"),
    [
        (timedelta(0), False),
        (timedelta(seconds=1), True),
        (LEASE, True),
        (LEASE + timedelta(seconds=20), True),
        (AHEAD, False),
    ],
)
def test_a_lease_that_ends_later_than_any_can_is_none(left, runs):
    now = clock.now()

    assert lease_runs(now + left, now=now, longest=LEASE) is runs


def test_there_may_be_no_lease():
    assert not lease_runs(None, now=clock.now(), longest=LEASE)


def test_what_is_cached_ends_although_the_clock_is_set_back(monkeypatch):
    monkeypatch.setattr("cleanlife.local_cache.SECONDS", 0.05)
    cache = LocalCache("test")
    loads = []

    def load():
        loads.append(1)
        return len(loads)

    with time_machine.travel(clock.now() + AHEAD) as traveller:
        first = cache.read("key", load)
        traveller.shift(-AHEAD)
        while cache.read("key", load) == first:
            pass

    assert loads == [1, 1]
