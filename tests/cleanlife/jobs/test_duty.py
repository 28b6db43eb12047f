"""Duties: once at a time, and seen when they stand still."""

import threading
import time

import pytest

from cleanlife.health.models import Heartbeat
from cleanlife.jobs import duty
from cleanlife.jobs.duty import PATIENCE, Duty

LONG_AGO = float("-inf")


@pytest.fixture
def links():
    """A duty of its own, forgotten afterwards."""
    made = Duty("links")
    yield made
    duty._duties.remove(made)


def begin(work):
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def later(seconds):
    return time.monotonic() + seconds


def test_what_is_asked_for_meanwhile_is_done_once_more(links):
    begun, gate, runs = threading.Event(), threading.Event(), []

    def work():
        runs.append(len(runs))
        begun.set()
        gate.wait(10)

    thread = begin(lambda: links.run(work))
    begun.wait(10)
    links.run(work)
    links.run(work)
    gate.set()
    thread.join()

    assert runs == [0, 1]


def test_work_that_makes_no_progress_is_stuck_after_its_patience(links):
    stuck = []

    def hang():
        moments = (later(PATIENCE["links"].stuck + more) for more in (-1, 1))
        stuck.extend(links.is_stuck(moment, awake_since=LONG_AGO) for moment in moments)

    links.run(hang)

    assert stuck == [False, True]


@pytest.mark.django_db
def test_each_statement_is_life_but_gets_nothing_done(links):
    shown = []

    def work():
        for _ in range(3):
            shown.append(links._alive_at)
            Heartbeat.objects.count()
        assert links.done_at is None

    links.run(work)

    assert shown == sorted(set(shown))


def test_who_rests_is_not_stuck(links):
    links.run(lambda: None)

    assert not links.is_stuck(later(3600), awake_since=LONG_AGO)


def test_who_failed_is_not_stuck_and_got_nothing_done(links):
    with pytest.raises(ZeroDivisionError):
        links.run(lambda: 1 / 0)

    assert not links.is_stuck(later(3600), awake_since=LONG_AGO)
    assert links.done_at is None


def test_long_work_that_gets_on_is_not_stuck(links):
    begun_at = time.monotonic()

    def work():
        duty.get_on()
        assert links.done_at >= begun_at
        assert not links.is_stuck(later(PATIENCE["links"].stuck - 1), awake_since=LONG_AGO)

    links.run(work)


def test_waiting_for_a_database_is_life_but_gets_nothing_done(links):
    def work():
        duty.show_life()
        assert links.done_at is None

    links.run(work)


def test_a_process_that_was_stopped_does_not_hang(links):
    stuck = []

    def work():
        wakes_at = later(3600)
        stuck.append(links.is_stuck(wakes_at + 1, awake_since=wakes_at))

    links.run(work)

    assert stuck == [False]


def test_work_of_no_duty_may_say_that_it_gets_on():
    duty.get_on()
    duty.show_life()


def test_only_what_is_new_is_told(links):
    links.run(lambda: None)
    before = {"links": links.done_at}

    unchanged = duty.done_since(before)
    links.run(lambda: None)

    assert "links" not in unchanged
    assert duty.done_since(before)["links"] > before["links"]


def test_a_duty_without_patience_is_a_fault():
    with pytest.raises(KeyError):
        Duty("unheard of")
