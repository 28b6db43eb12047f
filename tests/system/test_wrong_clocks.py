"""The clock is 33 days ahead, and right again, under the running product."""

from datetime import timedelta
from pathlib import Path

import pytest

from clients.demo.receiver import Receiver
from tests.processes.orders import PartnerSide
from tests.processes.stack import Stack, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(180)]
CLOCKS = Path(__file__).parent / "clocks"
AHEAD = timedelta(days=33).total_seconds()
BACK_SECONDS = 30


class Clock:
    """How far the clock of the product's processes is ahead."""

    def __init__(self, file):
        self.file = file
        self.set(0)

    def set(self, seconds):
        draft = self.file.with_suffix(".part")
        draft.write_text(str(seconds))
        draft.replace(self.file)


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    return Clock(tmp_path_factory.mktemp("clock") / "ahead")


@pytest.fixture(scope="module")
def stack(tmp_path_factory, clock):
    environment = {"PYTHONPATH": str(CLOCKS), "WRONG_CLOCK": str(clock.file)}
    with Stack(tmp_path_factory.mktemp("clocks"), environment=environment) as running:
        yield running


def starts(stack):
    return stack.logs("supervisor").count(" started, pid ")


def wait_until_set(stack, line):
    wait_until(lambda: line in stack.logs("beat"), seconds=BACK_SECONDS, what=line)


def test_nothing_stands_still_while_the_clock_runs_ahead_and_after_it(stack, clock):
    side = PartnerSide(stack, "partner_pays")
    before = starts(stack)
    with Receiver() as receiver:
        side.subscribe(receiver.url)
        clock.set(AHEAD)
        wait_until_set(stack, "The clock was set by 28512")
        wait_until(stack.is_ready, seconds=BACK_SECONDS, what="ready ahead of time")
        clock.set(0)
        wait_until_set(stack, "The clock was set by -28512")
        # First every heartbeat is one of a time to come, which says nothing.
        wait_until(stack.is_ready, seconds=BACK_SECONDS, what="ready again")
        silences = stack.get("/readyz").json()["silentSeconds"]
        side.book()
        receiver.wait("booking.created", seconds=BACK_SECONDS)

    assert max(silences.values()) < 45
    assert starts(stack) == before


def test_a_schedule_that_was_written_ahead_of_time_stops_nothing(stack, clock):
    """As releases before this one left it, and with the clock right from the start."""
    stack.stop()
    clock.set(AHEAD)
    stack.start()
    stack.stop()
    (stack.data_dir / "beat-schedule").write_bytes(b"what an older release wrote")
    clock.set(0)

    stack.start(seconds=BACK_SECONDS)

    assert stack.get("/readyz").json()["checks"]["beat"] == "ok"
