"""Classes of outcomes, and what Retry-After asks."""

import time
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.utils.http import http_date
from hypothesis import given
from hypothesis import strategies as st

from cleanlife.problems import Problem
from tests.webhooks.transport.saving import send
from webhooks.problems import DeliveryProblem
from webhooks.transport import Outcome
from webhooks.transport.outcome import OutcomeKind, read_retry_after

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
SOON = [
    "Thu, 01 Jan 2026 12:02:00 GMT",
    "Thursday, 01-Jan-26 12:02:00 GMT",
    "Thu Jan  1 12:02:00 2026",
]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), ("120", 120), (" 7\t", 7), ("007", 7), ("999999999", 999_999_999)]
    + [(text, 120) for text in SOON]
    + [("Thu, 01 Jan 2026 12:00:00 GMT", 0)],
)
def test_reads_both_forms(text, seconds):
    assert read_retry_after(text, now=NOW) == seconds


def test_waits_a_part_of_a_second_in_full():
    assert read_retry_after(SOON[0], now=NOW + timedelta(milliseconds=1)) == 120


@pytest.mark.parametrize(
    "text",
    [
        None, "", " ", "-1", "+5", "1.5", "1e3", "0x10", "5 s", "5, 6", "soon", "٣", "²", "5\n",
        "9" * 10, "9" * 5000, "1" + " " * 100,
        "Thu, 01 Jan 2026 11:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT",
        "Thu, 01 Jan 9999 12:00:00 GMT", "Thu, 32 Jan 2026 12:00:00 GMT",
        "Thu, 01 Jan 2026 12:00:00 +0300", "2026-01-01T12:02:00Z", "\x00", "\ud800",
    ],
)  # fmt: skip
def test_reads_nothing_else(text):
    assert read_retry_after(text, now=NOW) is None


@given(st.text(max_size=70) | st.from_regex(r"\A\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\Z"))
def test_never_raises_nor_goes_back(text):
    seconds = read_retry_after(text, now=NOW)
    assert seconds is None or 0 <= seconds < 10**9


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, "delivered"), (204, "delivered"), (299, "delivered"),
        (300, "redirected"), (302, "redirected"), (399, "redirected"),
        (400, "rejected"), (404, "rejected"), (429, "rejected"), (499, "rejected"),
        (410, "gone"), (500, "failed"), (503, "failed"), (101, "failed"), (999, "failed"),
    ],
)  # fmt: skip
def test_classes_of_answers(status, kind):
    outcome = Outcome(milliseconds=1, status_code=status)

    assert outcome.kind == kind
    assert outcome.is_success == (kind == "delivered")
    assert outcome.is_gone == (kind == "gone")


def test_what_did_not_leave_is_refused():
    assert (
        Outcome(milliseconds=0, problem=Problem(DeliveryProblem.NOT_HTTPS)).kind
        is OutcomeKind.REFUSED
    )


def test_tells_when_to_come_again(receiver, sender):
    receiver.script.statuses = [503]
    receiver.script.headers = {"Retry-After": "120"}

    assert send(sender, receiver.url).retry_after == 120


def test_tells_the_seconds_to_a_date(receiver, sender):
    receiver.script.statuses = [429]
    receiver.script.headers = {"Retry-After": http_date(time.time() + 600)}

    assert 590 <= send(sender, receiver.url).retry_after <= 600


def test_garbage_does_not_undo_an_answer(receiver, sender):
    receiver.script.headers = {"Retry-After": "when the sun shines"}
    outcome = send(sender, receiver.url)

    assert outcome.is_success
    assert outcome.retry_after is None


def test_two_wishes_are_none(receiver, sender):
    receiver.script.headers = {"Retry-After": "5", "retry-after": "6"}

    assert send(sender, receiver.url).retry_after is None


def test_a_shorter_deadline_for_one_call(receiver, sender):
    receiver.script.gate = Event()
    outcome = sender.post(receiver.url, headers={}, body=b"", total_seconds=0.2)

    assert outcome.error == "no complete answer within 0.2 seconds"
    assert outcome.kind is OutcomeKind.TIMED_OUT
    assert 200 <= outcome.milliseconds < 900
