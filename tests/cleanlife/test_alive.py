"""Signs of life that a process sends, for as long as nothing hangs."""

import os
import threading
import time

import pytest

from cleanlife.health.alive import find_stuck_duty, show_life
from cleanlife.jobs import duty
from cleanlife.jobs.duty import PATIENCE, Duty


@pytest.fixture
def pipe(monkeypatch):
    """The end that the supervisor reads; ALIVE_FD names the other one."""
    ours, theirs = os.pipe()
    monkeypatch.setenv("ALIVE_FD", str(theirs))
    monkeypatch.setattr("cleanlife.health.alive.SECONDS_BETWEEN_SIGNS", 0.001)
    yield ours
    os.close(ours)
    # Nobody listens any more, so the thread ends.
    for thread in threading.enumerate():
        if thread.name == "alive":
            thread.join(10)


class Fault:
    """Finds nothing until it is told."""

    found = ""

    def __call__(self, now, awake_since):
        return self.found


@pytest.fixture
def fault():
    return Fault()


def test_shows_life_until_something_hangs(pipe, fault, caplog):
    show_life(fault)
    alive = os.read(pipe, 1)
    fault.found = "dispatch"
    said = alive
    while b"!" not in said:
        said = os.read(pipe, 64)

    assert alive == b"."
    assert "dispatch hangs" in caplog.text


def test_children_of_the_process_show_no_life_for_it(pipe, fault):
    show_life(fault)

    assert "ALIVE_FD" not in os.environ


def test_without_a_supervisor_nothing_happens(monkeypatch):
    monkeypatch.delenv("ALIVE_FD", raising=False)
    before = threading.active_count()

    show_life()

    assert threading.active_count() == before


def test_names_the_duty_that_hangs():
    made = Duty("refunds")
    found = []

    def hang():
        late = time.monotonic() + PATIENCE["refunds"].stuck + 1
        found.append(find_stuck_duty(late, 0.0))

    made.run(hang)
    duty._duties.remove(made)

    assert found == ["refunds"]
