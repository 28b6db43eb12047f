"""Nobody reads what the product prints, or its disk is full: it works on."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.processes.stack import ROOT, Stack, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(180)]
# More than a pipe of 64 KiB holds, at 300 bytes a line and more.
CALLS = 600


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    with Stack(tmp_path_factory.mktemp("output"), seeded=False) as stack:
        stack.stop()
        yield stack


@contextmanager
def printing_to(stack, output):
    """Run the product with its output elsewhere; end it as a signal does."""
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "embedded"],
        cwd=ROOT,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    )
    try:
        wait_until(
            lambda: stack.get("/readyz") is not None and stack.get("/readyz").ok,
            seconds=60,
            what="ready",
        )
        yield supervisor
        assert supervisor.poll() is None
    finally:
        supervisor.send_signal(signal.SIGCONT)
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(timeout=20)


def answers(stack, times=CALLS):
    """Return how many of so many calls are answered, each of which logs lines."""
    found = [stack.get(f"/v1/partners/nothing-{'x' * 200}") for _ in range(times)]
    return sum(answer is not None and answer.status_code == 404 for answer in found)


def test_a_reader_that_stops_reading_stops_nobody(prepared):
    reader, writer = os.pipe()
    with printing_to(prepared, writer):
        assert answers(prepared) == CALLS
    os.close(writer)
    with suppress(BlockingIOError):
        assert b"web        | " in os.read(reader, 65536)
    os.close(reader)


def test_a_supervisor_that_is_stopped_stops_no_child(prepared):
    with Path(os.devnull).open("wb") as output, printing_to(prepared, output) as supervisor:
        supervisor.send_signal(signal.SIGSTOP)
        assert answers(prepared) == CALLS
        supervisor.send_signal(signal.SIGCONT)
        told = prepared.get("/metrics").text
    dropped = next(
        line
        for line in told.splitlines()
        if line.startswith("cleanlife_log_dropped_lines_total")
    )
    assert float(dropped.split()[-1]) > 0


def test_a_full_disk_under_the_output_stops_nobody(prepared):
    with Path("/dev/full").open("wb") as output, printing_to(prepared, output):
        assert answers(prepared, times=50) == 50
