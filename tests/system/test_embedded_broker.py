"""Two workers, thousands of messages, kill -9 in between: no worker ends by itself."""

import os
import subprocess
import sys
from functools import partial

import pytest

from tests.processes.stack import ROOT, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(180)]
PRODUCERS = 2
MESSAGES = 1000
KILL_AFTER = (300, 600, 900)
# A killed worker takes along what it has fetched: one message a thread, and one in hand.
THREADS = 4
LOST_AT_MOST = len(KILL_AFTER) * (2 * THREADS + 1)
WORKER = [
    *("-m", "celery", "--quiet", "--app", "tests.system.broker_app", "worker"),
    *("--pool", "threads", "--concurrency", str(THREADS)),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
]
PRODUCE = """
import sys
from tests.system.broker_app import note
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    note.delay(number)
"""


@pytest.fixture
def folder(tmp_path):
    for name in ("messages", "done"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def start(folder):
    """Start a Python program beside the broker; all are killed at the end."""
    started = []

    def run(*arguments):
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=os.environ | {"BROKER_FOLDER": str(folder)},
                stdout=log,
                stderr=log,
            )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()


def test_no_worker_ends_by_itself(folder, start):
    workers = [start(*WORKER), start(*WORKER)]
    producers = [
        start("-c", PRODUCE, str(number * MESSAGES), str((number + 1) * MESSAGES))
        for number in range(PRODUCERS)
    ]
    for enough in KILL_AFTER:
        wait_until(partial(_has_done, folder, enough), seconds=60, what=f"{enough} done")
        assert [process.poll() for process in workers] == [None, None]
        workers.pop(0).kill()
        workers.append(start(*WORKER))
    for process in producers:
        assert process.wait(timeout=60) == 0
    wait_until(lambda: not _waiting(folder), seconds=60, what="the queue is empty")

    expected = PRODUCERS * MESSAGES - LOST_AT_MOST
    wait_until(partial(_has_done, folder, expected), seconds=10, what=f"{expected} done")
    assert [process.poll() for process in workers] == [None, None]


def _has_done(folder, number):
    return len(list((folder / "done").iterdir())) >= number


def _waiting(folder):
    return list((folder / "messages").glob("*.msg"))
