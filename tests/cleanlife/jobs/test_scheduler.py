"""Beat's scheduler: nothing on disk, and no clock that stops it."""

import datetime as dt

import pytest
import time_machine
from kombu.exceptions import OperationalError

from cleanlife.jobs.celery import app
from cleanlife.jobs.scheduler import Scheduler

NOW = dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC)
FAR = dt.timedelta(days=33)
NAMES = set(app.conf.beat_schedule)


class Recording(Scheduler):
    """Writes down what it sends; ``fails`` says for how many more times it cannot."""

    fails = 0
    producer = None

    def __init__(self):
        self.sent = []
        super().__init__(app)

    def apply_async(self, entry, **_):
        if self.fails:
            self.fails -= 1
            raise OperationalError("no broker")
        self.sent.append(entry.name)

    def tick_anew(self):
        """Return what one tick sends."""
        self.sent.clear()
        self.tick()
        return self.sent.copy()


@pytest.fixture
def travel():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_everything_is_due_at_the_start():
    scheduler = Recording()

    assert set(scheduler.tick_anew()) == NAMES
    assert scheduler.tick_anew() == []


def test_waits_until_the_next_is_due_but_shows_life():
    scheduler = Recording()
    scheduler.tick()

    assert 0 < scheduler.tick() <= 1


@pytest.mark.parametrize("way", [FAR, -FAR, dt.timedelta(seconds=3), -dt.timedelta(hours=1)])
def test_everything_is_due_when_the_clock_was_set(travel, way):
    scheduler = Recording()
    scheduler.tick()

    travel.shift(way)

    assert set(scheduler.tick_anew()) == NAMES
    assert scheduler.tick_anew() == []


def test_a_clock_that_was_ahead_and_is_right_again_stops_nothing(travel):
    travel.shift(FAR)
    scheduler = Recording()
    ahead = scheduler.tick_anew()
    travel.shift(-FAR)

    assert set(ahead) == set(scheduler.tick_anew()) == NAMES


def test_a_clock_that_is_slewed_changes_nothing(travel):
    scheduler = Recording()
    scheduler.tick()

    travel.shift(0.5)

    assert scheduler.tick_anew() == []


def test_what_could_not_be_sent_is_sent_as_soon_as_it_can(monkeypatch, caplog):
    monkeypatch.setattr("cleanlife.jobs.scheduler.LONGEST_PAUSE_SECONDS", 0)
    scheduler = Recording()
    scheduler.fails = 3

    while scheduler.fails:
        assert scheduler.tick_anew() == []

    assert set(scheduler.tick_anew()) == NAMES
    assert caplog.text.count("Beat cannot send tasks") == 1


def test_a_broker_that_refuses_is_not_asked_in_a_hot_loop():
    scheduler = Recording()
    scheduler.fails = 1

    assert scheduler.tick() > 0.5
    assert scheduler.tick_anew() == []


def test_one_failure_ends_the_round():
    """A silent broker is waited for once in a round, not once for each task."""
    scheduler = Recording()
    scheduler.fails = 2

    scheduler.tick()

    assert scheduler.fails == 1


@pytest.mark.once
def test_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scheduler = Recording()
    scheduler.tick()
    scheduler.sync()
    scheduler.close()

    assert list(tmp_path.iterdir()) == []
