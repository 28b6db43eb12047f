"""A web process asks itself whether it answers."""

import threading
import time

import pytest

from cleanlife.server import probe as probing
from cleanlife.server.probe import Probe

LONG_AGO = float("-inf")


class Application:
    """Answers at once, but for /slow, which waits for the gate."""

    def __init__(self):
        self.gate = threading.Event()
        self.asked = []

    def __call__(self, environment, start):
        self.asked.append((environment["PATH_INFO"], environment["REMOTE_ADDR"]))
        if environment["PATH_INFO"] == "/slow" or self.asked[-1][0] == "/healthz" == self.hangs:
            self.gate.wait(20)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    hangs = ""


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
    application.hangs = "/healthz"
    early = probe(time.monotonic(), LONG_AGO)
    monkeypatch.setattr(probing, "SILENCE_SECONDS", 0.05)

    assert early == ""
    assert probe(time.monotonic(), LONG_AGO) == "The web server"
    assert probe(time.monotonic(), later(5)) == ""


def test_a_loop_that_hangs_is_found(serve, application, monkeypatch):
    monkeypatch.setattr(probing, "ANSWER_SECONDS", 0.05)
    monkeypatch.setattr(probing, "SILENCE_SECONDS", 0.0)
    serving = serve(application)
    serving.server.trigger.pull_trigger(lambda: application.gate.wait(20))
    pool = serving.server.task_dispatcher
    probe = Probe(serving.server, pool, base_url="http://127.0.0.1:8000")

    assert probe(time.monotonic(), LONG_AGO) == "The web server"


def test_threads_that_are_held_for_good_are_found(serve, application):
    serving = serve(application)
    pool = serving.server.task_dispatcher
    probe = Probe(serving.server, pool, base_url="http://127.0.0.1:8000")
    waiting = [serving.connect(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n") for _ in range(2)]
    while len(application.asked) < 2:
        time.sleep(0.01)

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
