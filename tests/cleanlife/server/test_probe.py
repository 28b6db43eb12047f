"""A web process asks itself whether it answers."""

import os
import threading
import time

import pytest

from cleanlife.health import alive
from cleanlife.server import probe as probing
from cleanlife.server.probe import Probe
from tests.processes.stack import wait_until

LONG_AGO = float("-inf")
TIMES_FASTER = 20


class Application:
    """Answers at once, but for the paths that hang: they wait for the gate."""

    def __init__(self):
        self.gate = threading.Event()
        self.asked = []
        self.hangs = {"/slow"}

    def __call__(self, environment, start):
        self.asked.append((environment["PATH_INFO"], environment["REMOTE_ADDR"]))
        if environment["PATH_INFO"] in self.hangs:
            self.gate.wait(20)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]


@pytest.fixture
def application():
    made = Application()
    yield made
    made.gate.set()


@pytest.fixture
def probe(serve, application):
    serving = serve(application)
    pool = serving.server.task_dispatcher
    return Probe(serving.server, pool, base_url="http://127.0.0.1:8000")


def later(seconds):
    return time.monotonic() + seconds


def test_finds_nothing_where_the_server_answers(probe, application):
    assert probe(time.monotonic(), LONG_AGO) == ""
    assert application.asked == [("/healthz", "")]


def test_a_thread_that_does_not_answer_is_found_after_its_time(probe, application, monkeypatch):
    monkeypatch.setattr(probing, "ANSWER_SECONDS", 0.05)
    application.hangs.add("/healthz")
    early = probe(time.monotonic(), LONG_AGO)
    monkeypatch.setattr(probing, "SILENCE_SECONDS", 0.05)

    assert early == ""
    assert probe(time.monotonic(), LONG_AGO) == "The web server"
    assert probe(time.monotonic(), later(5)) == ""


def test_a_loop_that_hangs_is_found(serve, application, monkeypatch):
    monkeypatch.setattr(probing, "ANSWER_SECONDS", 0.05)
    monkeypatch.setattr(probing, "SILENCE_SECONDS", 0.0)
    serving = serve(application)
    pool = serving.server.task_dispatcher
    probe = Probe(serving.server, pool, base_url="http://127.0.0.1:8000")

    # The loop wants this lock to hand a request on, and twice a second besides.
    with pool._lock:
        assert probe(time.monotonic(), LONG_AGO) == "The web server"


@pytest.fixture
def hurried(monkeypatch):
    """Let all that the signs of life wait for take a twentieth of its time."""
    for module, name in (
        (probing, "ANSWER_SECONDS"),
        (probing, "SILENCE_SECONDS"),
        (alive, "SECONDS_BETWEEN_SIGNS"),
        (alive, "LONGEST_ROUND_SECONDS"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name) / TIMES_FASTER)


@pytest.mark.once
def test_a_process_whose_server_hangs_asks_for_a_new_start(
    probe, application, hurried, monkeypatch, caplog
):
    ours, theirs = os.pipe()
    monkeypatch.setenv(alive.VARIABLE, str(theirs))
    application.hangs.add("/healthz")
    alive.show_life(probe)
    said = b""
    while alive.GIVE_UP not in said:
        said = os.read(ours, 64)
    # Nobody listens any more, so the thread ends.
    os.close(ours)
    for thread in threading.enumerate():
        if thread.name == "alive":
            thread.join(20)

    assert "The web server hangs" in caplog.text


def test_threads_that_are_held_for_good_are_found(serve, application):
    serving = serve(application)
    pool = serving.server.task_dispatcher
    probe = Probe(serving.server, pool, base_url="http://127.0.0.1:8000")
    waiting = [serving.connect(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n") for _ in range(2)]
    wait_until(lambda: len(application.asked) == 2, seconds=20, what="both hold a thread")

    before = probe(later(probing.HELD_SECONDS - 5), LONG_AGO)
    after = probe(later(probing.HELD_SECONDS + 1), LONG_AGO)
    asleep = probe(later(probing.HELD_SECONDS + 1), later(probing.HELD_SECONDS))
    for connection in waiting:
        connection.close()

    assert (before, after, asleep) == ("", "Half of the threads", "")


def test_a_server_that_stops_is_left_alone(probe, application, monkeypatch):
    probe._server.is_stopping = True

    assert probe(later(3600), LONG_AGO) == ""
    assert application.asked == []
