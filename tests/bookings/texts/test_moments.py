"""When a text may be sent: quiet hours, evenings, and when it is too late."""

from datetime import timedelta

import pytest

from bookings.texts import (
    URGENT,
    TextKind,
    after_quiet,
    first_moment,
    is_evening,
    is_quiet,
    is_wanted,
    too_late_at,
)
from tests.bookings.texts.desk import at

SECOND = timedelta(seconds=1)
PATIENT = sorted(set(TextKind) - URGENT)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(22) - SECOND, at(22) - SECOND),
        (at(22), at(8, day=29)),
        (at(23, 59), at(8, day=29)),
        (at(0, day=29), at(8, day=29)),
        (at(8, day=29) - SECOND, at(8, day=29)),
        (at(8, day=29), at(8, day=29)),
    ],
)
@pytest.mark.parametrize("kind", PATIENT)
def test_a_patient_text_waits_for_the_morning(kind, moment, expected):
    assert after_quiet(kind, moment) == expected
    assert is_quiet(moment) == (expected != moment)


@pytest.mark.parametrize("moment", [at(22), at(3), at(8) - SECOND])
@pytest.mark.parametrize("kind", sorted(URGENT))
def test_an_urgent_text_waits_for_nothing(kind, moment):
    assert first_moment(kind, moment) == moment


def test_the_stars_are_asked_for_once_the_completion_is_final():
    assert first_moment("RATE_US", at(12)) == at(12, 15)
    assert first_moment("RATE_US", at(21, 44)) == at(21, 59)
    assert first_moment("RATE_US", at(21, 45)) == at(8, day=29)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(18) - SECOND, False),
        (at(18), True),
        (at(21, 30) - SECOND, True),
        (at(21, 30), False),
    ],
)
def test_reminders_are_planned_in_the_evening(moment, expected):
    assert is_evening(moment) is expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("LATE", at(19)), ("ON_THE_WAY", at(19)), ("EVENING_BEFORE", at(22))],
)
def test_what_helps_nobody_later_is_given_up(kind, expected):
    assert too_late_at(kind, at(18, 30)) == expected


@pytest.mark.parametrize("usually", [True, False])
@pytest.mark.parametrize(
    ("wishes", "switch", "expected"),
    [
        ((None, None), None, "usual"),
        ((True, None), None, True),
        ((None, True), None, True),
        ((None, None), True, True),
        ((None, None), False, False),
        ((True, True), False, False),
        ((False, None), True, False),
        ((True, False), True, False),
    ],
)
def test_who_gets_texts(wishes, switch, expected, usually):
    switches = {} if switch is None else {"LATE": switch}
    found = is_wanted("LATE", wishes=wishes, switches=switches, usually=usually)
    assert found is (usually if expected == "usual" else expected)
