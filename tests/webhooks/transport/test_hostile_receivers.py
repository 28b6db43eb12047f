"""Real receivers that hang, drip, flood and lie: each attempt ends in time and stays small."""

import gc
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tests.webhooks.certificates import client_context
from tests.webhooks.transport.hostile_receivers import BEHAVIOURS, REQUEST_END, TLS_BEHAVIOURS
from tests.webhooks.transport.memory import measured_growth
from webhooks.transport import Sender

# A connection that is reset between connect and the handshake is left to the collector by
# Python's ssl; that it is collected is tested below.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning"),
    pytest.mark.once,
]
MOST_GROWTH = 10 << 20
ALL = {**BEHAVIOURS, **TLS_BEHAVIOURS}
TEXTS = {
    "no complete answer within 1 seconds",
    "no complete answer within 10 seconds",
    "the endpoint did not answer in time",
    "the endpoint did not accept the connection",
    "the connection broke before an answer arrived",
    "the TLS handshake failed: check the endpoint's certificate",
    "the endpoint answered 101",
    "the endpoint answered 302; redirects are not followed",
    "",
}


@pytest.fixture(scope="module")
def ports():
    with subprocess.Popen(
        [sys.executable, "-m", "tests.webhooks.transport.hostile_receivers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as receivers:
        yield json.loads(receivers.stdout.readline())
        receivers.stdin.close()
        receivers.terminate()
    # Here, not in a test of others, where the warning would be an error.
    gc.collect()


def url_of(name, ports):
    scheme = "https" if name in TLS_BEHAVIOURS else "http"
    return f"{scheme}://127.0.0.1:{ports[name]}/hook"


class Round:
    """All receivers called at once: what came of it, and the memory at its height."""

    def __init__(self, ports, names, total_seconds):
        self.sender = Sender(client_context(), total_seconds=total_seconds)
        self.ports = ports
        barrier = Barrier(len(names))
        with ThreadPoolExecutor(len(names)) as threads:
            # Threads, buffers and code are there before anything is measured.
            list(threads.map(lambda _: (barrier.wait(30), self.call("kind")), names))
            with measured_growth() as growth:
                results = list(threads.map(self.call, names))
        self.sender.close()
        self.growth = growth.bytes
        self.results = dict(zip(names, results, strict=True))

    def call(self, name):
        started = time.monotonic()
        outcome = self.sender.post(
            url_of(name, self.ports), headers={}, body=b"{}" + REQUEST_END
        )
        return outcome, time.monotonic() - started


@pytest.fixture(scope="module")
def played(ports):
    return Round(ports, list(ALL), total_seconds=1)


@pytest.mark.parametrize("name", ALL)
def test_ends_in_time_with_the_right_outcome(played, name):
    outcome, seconds = played.results[name]

    assert outcome.kind == ALL[name][1], outcome
    assert outcome.error in TEXTS
    assert len(outcome.answer_excerpt) <= 2048
    assert seconds < 2


@pytest.mark.parametrize("name", [name for name in ALL if "bomb" in name])
def test_inflates_nothing(played, name):
    # The beginning of what gzip writes, as text.
    assert played.results[name][0].answer_excerpt.startswith("\x1f\ufffd\x08")


def test_all_of_them_together_take_little_memory(played):
    assert played.growth < MOST_GROWTH


def test_the_measure_notices_what_is_freed_at_once():
    with measured_growth() as growth:
        bytearray(MOST_GROWTH + 1)
    assert growth.bytes > MOST_GROWTH


@pytest.mark.slow
@pytest.mark.parametrize(
    "bomb", ["a hundred long headers", "redirect with a huge body", "endless body"]
)
def test_sixteen_times_the_same_takes_little_memory(ports, bomb):
    assert Round(ports, [bomb] * 16, total_seconds=1).growth < MOST_GROWTH


def test_failures_leave_no_descriptors(ports, caplog):
    # What is logged with a traceback is kept by the collector of the tests' logs.
    caplog.set_level("ERROR", "urllib3")
    quick = [name for name, (_, kind) in ALL.items() if kind != "timed_out"]
    sender = Sender(client_context(), total_seconds=1)
    open_before = len(list(Path("/proc/self/fd").iterdir()))
    for name in [name for name in quick if "drip" not in name] * 3:
        sender.post(url_of(name, ports), headers={}, body=REQUEST_END)
    sender.close()
    gc.collect()

    assert len(list(Path("/proc/self/fd").iterdir())) <= open_before


def test_who_does_not_read_is_left(ports):
    sender = Sender(client_context(), total_seconds=1)
    started = time.monotonic()
    outcome = sender.post(url_of("deaf", ports), headers={}, body=b"x" * (8 << 20))
    sender.close()

    assert outcome.kind == "timed_out"
    assert time.monotonic() - started < 2


@pytest.mark.slow
def test_the_real_deadline_holds_for_the_worst(ports):
    worst = [name for name in ALL if "drip" in name or "hang" in name or "endless" in name]
    played = Round(ports, [*worst, "never answers"], total_seconds=10)

    for name, (outcome, seconds) in played.results.items():
        assert outcome.kind == ALL[name][1], (name, outcome)
        assert seconds < 11, name
    assert played.growth < MOST_GROWTH
