"""Cap, breaker and rate of one endpoint."""

from datetime import timedelta

import pytest

from cleanlife import clock
from webhooks.throttle import Throttle

NOW = clock.from_timestamp(1_782_889_200)
RATE = 100


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def after_failures(count, throttle=None, *, now=NOW):
    throttle = throttle or Throttle()
    for _ in range(count):
        throttle = throttle.after_failure(milliseconds=5, now=now)
    return throttle


def allowance(throttle, *, in_flight=0, rate=RATE, now=NOW):
    return throttle.allowance(in_flight=in_flight, rate=rate, now=now)


# --- Cap --------------------------------------------------------------------------------------


def test_begins_with_two_at_a_time():
    assert allowance(Throttle()) == 2


def test_each_quick_success_lets_one_more_through_up_to_sixteen():
    throttle, caps = Throttle(), []
    for _ in range(16):
        throttle = throttle.after_success(milliseconds=1000)
        caps.append(allowance(throttle))

    assert caps == [*range(3, 17), 16, 16]


@pytest.mark.parametrize(("cap", "halved"), [(16, 8), (9, 4), (3, 1), (2, 1), (1, 1)])
def test_a_failure_halves(cap, halved):
    assert Throttle(cap=cap).after_failure(milliseconds=5, now=NOW).cap == halved


def test_a_slow_success_halves_and_a_quick_one_grows_again():
    slow = Throttle(cap=8).after_success(milliseconds=1001)
    assert (slow.cap, slow.is_slow) == (4, True)

    quick = slow.after_success(milliseconds=1000)
    assert (quick.cap, quick.is_slow) == (5, False)


@pytest.mark.parametrize(("milliseconds", "is_slow"), [(1000, False), (1001, True)])
def test_a_failure_is_slow_when_it_took_long(milliseconds, is_slow):
    failed = Throttle(is_slow=not is_slow).after_failure(milliseconds=milliseconds, now=NOW)
    assert failed.is_slow == is_slow


@pytest.mark.parametrize(("in_flight", "left"), [(0, 2), (1, 1), (2, 0), (5, 0)])
def test_what_is_in_flight_counts(in_flight, left):
    assert allowance(Throttle(), in_flight=in_flight) == left


# --- Breaker ----------------------------------------------------------------------------------


def test_ten_failures_in_a_row_open_for_thirty_seconds():
    assert after_failures(9).open_until is None

    opened = after_failures(10)
    assert opened.open_until == later(30)
    assert (allowance(opened), allowance(opened, now=later(29.9))) == (0, 0)


def test_a_success_in_between_begins_the_row_anew():
    throttle = after_failures(9).after_success(milliseconds=5)
    assert after_failures(9, throttle).open_until is None


def test_after_an_opening_one_probe_goes_first():
    opened = after_failures(10, Throttle(cap=16))

    assert allowance(opened, now=later(30)) == 1
    assert allowance(opened, in_flight=1, now=later(30)) == 0


def test_each_failed_probe_doubles_the_opening_up_to_an_hour():
    throttle, now, seconds = after_failures(10), NOW, []
    for _ in range(12):
        seconds.append((throttle.open_until - now).total_seconds())
        now = throttle.open_until
        throttle = throttle.after_failure(milliseconds=5, now=now)

    assert seconds == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600]


def test_stragglers_do_not_open_further():
    opened = after_failures(10)
    straggled = after_failures(5, opened, now=later(10))

    assert (straggled.open_until, straggled.openings) == (later(30), 1)
    probed = straggled.after_failure(milliseconds=5, now=later(30))
    assert probed.open_until == later(30 + 60)


def test_a_success_closes_and_forgets():
    throttle = after_failures(1, after_failures(10), now=later(31))
    closed = throttle.after_success(milliseconds=5)

    assert (closed.open_until, closed.failures, closed.openings) == (None, 0, 0)
    assert allowance(closed, now=later(32)) == 2
    assert after_failures(10, closed).open_until == later(30)


def test_a_reset_forgets_all_but_what_was_spent():
    spent = after_failures(10, Throttle(cap=9, is_slow=True)).after_sending(
        7, rate=RATE, now=NOW
    )
    assert spent.after_reset() == Throttle(spent_until=spent.spent_until)


# --- Rate -------------------------------------------------------------------------------------


def test_an_idle_endpoint_gets_the_tokens_of_a_second_at_once():
    throttle = Throttle(cap=16).after_sending(6, rate=10, now=NOW)
    assert allowance(throttle, rate=10) == 4
    assert allowance(throttle.after_sending(4, rate=10, now=NOW), rate=10) == 0


def test_tokens_come_back_one_by_one():
    empty = Throttle(cap=16).after_sending(10, rate=10, now=NOW)

    assert [allowance(empty, rate=10, now=later(s)) for s in (0.09, 0.1, 0.25, 1)] == [
        0,
        1,
        2,
        10,
    ]
    # No more than those of a second, however long nothing was sent.
    assert allowance(empty, rate=10, now=later(3600)) == 10


def test_over_time_no_more_than_the_rate():
    throttle, sent = Throttle(cap=16), 0
    for tenth in range(100):
        now = later(tenth / 10)
        count = allowance(throttle, rate=3, now=now)
        throttle = throttle.after_sending(count, rate=3, now=now)
        sent += count

    # Those of ten seconds, and the first ones that had been kept for an idle endpoint.
    assert sent == 3 * 9.9 // 1 + 3


@pytest.mark.parametrize(
    ("throttle", "seconds"),
    [
        (Throttle(), 0),
        (Throttle(open_until=later(30)), 30),
        (Throttle(open_until=later(-30)), 0),
        (Throttle(spent_until=later(1)), 0.1),
        (Throttle(spent_until=later(0.9)), 0),
        (Throttle(spent_until=later(1), open_until=later(30)), 30),
    ],
)
def test_is_ready_when_breaker_and_rate_let_one_through(throttle, seconds):
    ready_at = throttle.ready_at(rate=10, now=NOW)

    assert ready_at == later(seconds)
    assert allowance(throttle, rate=10, now=ready_at) >= 1


def test_a_microsecond_before_it_is_not_ready():
    throttle = Throttle().after_sending(7, rate=7, now=NOW)
    ready_at = throttle.ready_at(rate=7, now=NOW)

    assert allowance(throttle, rate=7, now=ready_at) == 1
    assert allowance(throttle, rate=7, now=ready_at - timedelta(microseconds=1)) == 0


def test_a_clock_that_is_set_back_by_an_hour_costs_nothing():
    spent = Throttle(cap=16).after_sending(10, rate=10, now=later(3600))

    assert allowance(spent, rate=10) == 10
    assert spent.ready_at(rate=10, now=NOW) == NOW
