"""Processes that live and do nothing are started anew; those that only slept are not."""

import os
import signal
import time

import pytest

from tests.processes.stack import Stack, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(180)]
HEAL_SECONDS = 30.0
# Longer than a child may be silent while the supervisor listens.
ASLEEP_SECONDS = 22.0


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with Stack(tmp_path_factory.mktemp("frozen"), seeded=False) as stack:
        yield stack


def pids(stack):
    return {name: stack.pid(name) for name in ("web", "worker", "beat")}


def test_a_supervisor_that_was_stopped_kills_nobody(running):
    before = pids(running)
    os.kill(running.supervisor_pid, signal.SIGSTOP)
    # The children sleep with it, as when a machine is suspended, and wake up last.
    for pid in before.values():
        os.kill(pid, signal.SIGSTOP)
    time.sleep(ASLEEP_SECONDS)
    os.kill(running.supervisor_pid, signal.SIGCONT)
    time.sleep(2)
    for pid in before.values():
        os.kill(pid, signal.SIGCONT)
    wait_until(running.is_ready, seconds=15, what="ready again")

    assert pids(running) == before


def test_frozen_processes_are_started_anew(running):
    before = pids(running)
    frozen_at = time.monotonic()
    for pid in before.values():
        os.kill(pid, signal.SIGSTOP)

    wait_until(
        lambda: not set(pids(running).values()) & set(before.values()),
        seconds=HEAL_SECONDS,
        what="new processes",
    )
    running.wait_until_ready(seconds=HEAL_SECONDS)

    assert time.monotonic() - frozen_at < HEAL_SECONDS
    told = running.logs("supervisor")
    for name in before:
        assert f"{name} has shown no life for" in told
