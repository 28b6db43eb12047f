"""Only what our tasks can run comes in from the queue; the rest is dropped and counted."""

import json
import logging

import pytest
from kombu.transport.virtual.base import Message

from cleanlife.jobs import incoming
from cleanlife.jobs.celery import app
from tests.cleanlife.jobs.nonsense import TASK, WRONG, body_of, message, with_headers

# As a worker does before it takes messages.
app.loader.import_task_module(TASK.rpartition(".")[0])
EVERY = [
    pytest.param(reason, wrong, id=f"{reason}-{number}")
    for reason, kind in WRONG.items()
    for number, wrong in enumerate(kind)
]


@pytest.fixture(autouse=True)
def _told(monkeypatch):
    """Let each test say it anew."""
    monkeypatch.setattr(incoming, "_told", incoming._Told())


def let_in(raw):
    return incoming.let_in(raw, queue="celery")


def count(reason):
    return incoming.DROPPED.labels(reason)._value.get()


@pytest.mark.parametrize(("reason", "wrong"), EVERY)
def test_drops_and_counts_what_is_none_of_ours(reason, wrong):
    before = count(reason)
    assert let_in(wrong) is None
    assert count(reason) == before + 1


def test_lets_in_what_beat_and_we_send():
    ours = let_in(with_headers(expires="2026-11-29T12:00:00+03:00", request_id="r-1"))
    assert ours["headers"]["task"] == TASK
    assert ours["headers"]["id"] == "a" * 36
    assert ours["headers"]["expires"] == "2026-11-29T09:00:00+00:00"
    assert ours["headers"]["request_id"] == "r-1"
    assert json.loads(Message(ours, app.connection().channel()).body) == [[], {}, {}]


def test_what_celery_itself_sends_is_let_in():
    with app.connection() as connection:
        queue = connection.SimpleQueue("sent", no_ack=True)
        app.send_task(TASK, expires=10, connection=connection, queue="sent")
        raw = queue.queue.channel._get("sent")
    assert let_in(raw)["headers"]["task"] == TASK


def test_nothing_else_of_a_message_goes_on():
    planted = {"__type__": "bytes", "__value__": "x"}
    ours = let_in(
        {**with_headers(timelimit=["x"], retries="y", shadow=planted, parent_id=[]), "z": 1}
    )
    assert ours.keys() == message().keys()
    assert ours["headers"]["timelimit"] == [None, None]
    assert "shadow" not in ours["headers"]
    assert ours["properties"]["delivery_info"] == {"exchange": "", "routing_key": "celery"}


@pytest.mark.parametrize("request_id", [5, {}, "two\nlines", "x" * 129])
def test_an_odd_request_id_costs_no_message(request_id):
    assert let_in(with_headers(request_id=request_id))["headers"]["task"] == TASK


def test_the_log_says_so_once_in_a_while(caplog):
    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            let_in({"x": 1})
    assert [record.getMessage() for record in caplog.records] == [
        "1 message(s) of the queue were none of ours and were dropped; the last one: shape."
    ]


def test_a_task_with_arguments_takes_them():
    class Task:
        @staticmethod
        def __header__(number, *, loud=False):
            return number

    raw = with_headers(task="count")
    raw["body"] = body_of([1], {"loud": True}, {})
    ours = incoming.made_anew(raw, queue="celery", tasks={"count": Task})
    assert ours["body"] == body_of([1], {"loud": True}, {})
