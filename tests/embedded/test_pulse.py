"""Signs of life: who is killed, and who is not."""

import os

import pytest

from embedded.procfile import Process
from embedded.pulse import FIRST_SIGN_SECONDS, GIVE_UP, SILENCE_SECONDS, Pulse

BORN_AT = 1000.0


@pytest.fixture
def pulse():
    made = Pulse(BORN_AT)
    yield made
    made.close()
    made.let_go_of_theirs()


def fault(pulse, *, after, awake_since=BORN_AT):
    return pulse.fault(BORN_AT + after, awake_since=awake_since)


def test_the_first_sign_may_take_its_time(pulse):
    assert fault(pulse, after=FIRST_SIGN_SECONDS - 1) is None


def test_who_never_shows_life_is_killed(pulse):
    assert "no life for 61 s" in fault(pulse, after=FIRST_SIGN_SECONDS + 1)


def test_who_showed_life_and_falls_silent_is_killed_soon(pulse):
    os.write(pulse.theirs, b".")
    before = fault(pulse, after=10)

    assert before is None
    assert fault(pulse, after=10 + SILENCE_SECONDS - 1) is None
    assert "no life for 16 s" in fault(pulse, after=10 + SILENCE_SECONDS + 1)


def test_who_goes_on_is_left_alone(pulse):
    for second in range(200):
        os.write(pulse.theirs, b".")
        assert fault(pulse, after=second) is None


def test_who_asks_for_a_new_start_gets_it_at_once(pulse):
    os.write(pulse.theirs, b"." + GIVE_UP)

    assert fault(pulse, after=1) == "has asked for a new start"


def test_time_in_which_the_supervisor_slept_does_not_count(pulse):
    os.write(pulse.theirs, b".")
    fault(pulse, after=1)

    assert fault(pulse, after=3600, awake_since=BORN_AT + 3599) is None
    assert fault(pulse, after=3621, awake_since=BORN_AT + 3599) is not None


def fill(file):
    while True:
        os.write(file, b"." * 4096)


def test_a_supervisor_that_does_not_read_holds_up_no_child(pulse):
    with pytest.raises(BlockingIOError):
        fill(pulse.theirs)


@pytest.mark.parametrize(
    ("command", "is_ours"),
    [
        ("celery --quiet --app cleanlife worker", True),
        ("env PROCESS_ROLE=worker celery --app cleanlife worker", True),
        ("sleep 1000", False),
    ],
)
def test_only_our_own_code_shows_life(command, is_ours):
    assert Process("a", command).is_ours is is_ours
