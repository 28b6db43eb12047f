"""Visits that run late or never end: announced once in a while, marked by the clock."""

import pytest

from bookings.errors import VisitMoveNotPossible, VisitRefusal
from bookings.models import Appointment
from bookings.services.visits.delays import announce_delay, watch_visits
from bookings.services.visits.move_in_field import Press
from cleanlife.errors import Invalid
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import MINUTE, OPS, cancel, fresh, last_told, press, told
from webhooks.models import Event

pytestmark = pytest.mark.django_db
# The visit is from 09:00 to 12:00 on 1 July.
NINE = NOW.replace(month=7, day=1, hour=9)
NOON = NINE.replace(hour=12)


def announce(booking, minutes, now):
    announce_delay(Press(booking_id=booking.pk, actor=OPS), minutes=minutes, now=now)
    return fresh(booking).appointment.expected_start_at


def watched(*minutes):
    """Return how many visits the clock marked at each of these minutes after nine."""
    return [watch_visits(now=NINE + each * MINUTE) for each in minutes]


def test_an_announced_delay_is_told_and_leaves_booking_and_time(booking):
    assert announce(booking, 30, NINE - 60 * MINUTE) == NINE + 30 * MINUTE
    assert told() == [("delayed", "Scheduled", 1)]
    data = last_told()
    assert data["expectedStartAt"] == "2026-07-01T09:30:00+03:00"
    assert data["booking"]["timeslot"]["startAt"] == "09:00"


def test_a_delay_that_comes_late_counts_from_then(booking):
    assert announce(booking, 15, NINE + 10 * MINUTE) == NINE + 25 * MINUTE


@pytest.mark.parametrize("minutes", [-15, 0, 14, 61])
def test_a_delay_has_15_to_60_minutes(booking, minutes):
    with pytest.raises(Invalid):
        announce(booking, minutes, NINE)


def test_is_told_once_in_15_minutes(booking):
    announce(booking, 15, NINE)
    with pytest.raises(VisitMoveNotPossible) as refused:
        announce(booking, 60, NINE + 14 * MINUTE)
    assert refused.value.reason == VisitRefusal.JUST_TOLD
    announce(booking, 60, NINE + 15 * MINUTE)
    assert Event.objects.count() == 2


@pytest.mark.parametrize("moves", [["start"], ["start", "complete"]])
def test_what_has_begun_does_not_run_late(booking, moves):
    press(booking, *moves)
    with pytest.raises(VisitMoveNotPossible):
        announce(booking, 15, NINE)


def test_a_visit_whose_time_is_over_does_not_run_late(booking):
    with pytest.raises(VisitMoveNotPossible):
        announce(booking, 15, NOON)


def test_the_clock_tells_of_a_visit_that_has_not_begun(booking):
    assert watched(19) == [0]
    assert watched(20) == [1]
    assert last_told()["expectedStartAt"] == "2026-07-01T09:35:00+03:00"
    assert last_told()["initiator"] == "SYSTEM"
    # Again when what was told has not come true either, and never after its time.
    assert watched(21, 54, 55, 180) == [0, 0, 1, 0]


def test_the_clock_waits_for_what_people_announced(booking):
    announce(booking, 30, NINE)
    assert watched(20, 49, 50) == [0, 0, 1]


def test_a_visit_that_has_begun_is_no_longer_late(booking):
    press(booking, "dispatch", now=NINE)
    assert watched(20) == [1]
    press(booking, "start", now=NINE + 25 * MINUTE)
    assert fresh(booking).appointment.late_start_at is None
    assert watched(100) == [0]


@pytest.mark.parametrize("moves", [[], ["dispatch"], ["start"]])
def test_the_clock_marks_once_what_has_not_ended_and_moves_nothing(booking, moves):
    press(booking, *moves)
    before, seen = fresh(booking).appointment.status, told()
    assert watched(209) == [0]
    assert watched(210, 211) == [1, 0]
    appointment = fresh(booking).appointment
    assert (appointment.status, appointment.overdue_at) == (before, NOON + 30 * MINUTE)
    assert told() == seen
    assert booking.transitions.filter(action="miss_end").count() == 1


def test_an_overdue_visit_that_ends_is_overdue_no_longer(booking):
    press(booking, "start")
    watched(210)
    press(booking, "complete", now=NOON + 40 * MINUTE)
    assert not fresh(booking).appointment.is_overdue


def test_old_visits_and_cancelled_ones_are_left_alone(world, booking):
    assert watch_visits(now=NOON + 3 * 24 * 60 * MINUTE) == 0
    cancel(booking)
    assert watched(20, 210) == [0, 0]


def test_completed_visits_are_left_alone(booking):
    press(booking, "start", "complete")
    assert watched(20, 210) == [0, 0]
    assert not Appointment.objects.exclude(overdue_at=None).exists()


def test_looks_by_few_queries(world, booking, django_assert_num_queries):
    with django_assert_num_queries(2):
        watched(0)
