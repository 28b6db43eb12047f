"""What a day will bring: who must leave now, and whose promise is at risk."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bookings.models import Booking
from bookings.visit_risk import Outlook, Stop, judge_stops
from tests.bookings.backoffice import page_of, read
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import MINUTE, book, press
from tests.factories.scheduling import ZoneFactory, ZoneTravelFactory

DAY = reverse("board:day", args=["2026-07-01"])
HOME, NORTH, SOUTH = b"home", b"north", b"south"
TRAVEL = {(HOME, NORTH): 30, (NORTH, SOUTH): 45}
NINE = NOW.replace(month=7, day=1, hour=9)
HOUR = 60 * MINUTE


def stop(hour, zone=NORTH, *, hours=2, status="Scheduled", **marks):
    start = NINE.replace(hour=hour)
    return Stop(
        zone=zone, starts_at=start, ends_at=start + hours * HOUR, status=status, **marks
    )


def judge(*stops, now):
    return list(judge_stops(stops, home=HOME, travel=TRAVEL, now=now))


@pytest.mark.parametrize(("minutes", "must_leave"), [(30, False), (29, True), (-5, True)])
def test_a_team_must_leave_when_the_way_no_longer_fits(minutes, must_leave):
    [outlook] = judge(stop(9), now=NINE - minutes * MINUTE)
    assert outlook == Outlook(must_leave=must_leave)


def test_the_way_is_that_from_the_visit_before():
    done = stop(9, NORTH, status="Completed", began_at=NINE)
    at = NINE.replace(hour=12) - 44 * MINUTE
    assert judge(done, stop(12, SOUTH), now=at)[1].must_leave
    assert not judge(done, stop(12, SOUTH), now=at - 2 * MINUTE)[1].must_leave


@pytest.mark.parametrize(
    "marks",
    [
        {"status": "Dispatched"},
        {"status": "In Progress", "began_at": NINE},
        {"status": "Completed", "began_at": NINE},
        {"expected_start_at": NINE + HOUR},
    ],
)
def test_who_is_on_the_way_at_work_done_or_known_to_be_late_need_not_leave(marks):
    assert judge(stop(9, **marks), now=NINE + MINUTE) == [Outlook()]


@pytest.mark.parametrize(("late", "shown"), [(14, 0), (15, 15), (50, 50)])
def test_a_visit_that_began_late_puts_the_next_one_at_risk(late, shown):
    first = stop(9, status="In Progress", began_at=NINE + late * MINUTE)
    outlooks = judge(first, stop(11), now=NINE + HOUR)
    assert outlooks[1].minutes_late == shown


def test_the_way_to_the_next_visit_counts():
    first = stop(9, status="In Progress", began_at=NINE)
    assert judge(first, stop(11, SOUTH), now=NINE)[1].minutes_late == 45


def test_one_that_takes_longer_puts_the_next_one_at_risk_and_gaps_catch_it_up():
    first = stop(9, hours=3, status="In Progress", began_at=NINE + HOUR)
    outlooks = judge(first, stop(12), stop(15), stop(17), now=NINE + HOUR)
    assert [each.minutes_late for each in outlooks] == [0, 60, 0, 0]


def test_one_that_nobody_ends_puts_all_behind_it_at_risk():
    first = stop(9, status="In Progress", began_at=NINE)
    outlooks = judge(first, stop(11), stop(13), now=NINE + 3 * HOUR)
    assert [each.minutes_late for each in outlooks] == [0, 60, 60]


def test_a_delay_that_was_told_puts_those_behind_it_at_risk():
    first = stop(9, expected_start_at=NINE + HOUR)
    outlooks = judge(first, stop(11), now=NINE - HOUR)
    assert [each.minutes_late for each in outlooks] == [0, 60]


def test_a_day_that_is_over_says_nothing():
    outlooks = judge(stop(9), stop(11), stop(13), now=NINE + 24 * HOUR)
    assert outlooks == [Outlook()] * 3


@given(
    st.lists(st.sampled_from(["Scheduled", "Dispatched", "Completed"]), min_size=1, max_size=5),
    st.integers(0, 900),
    st.integers(0, 120),
)
def test_a_later_clock_never_makes_it_better_before_the_visits(statuses, minute, more):
    stops = [stop(9 + 2 * n, status=state) for n, state in enumerate(statuses)]
    now = NINE - timedelta(hours=16) + minute * MINUTE
    later = min(now + more * MINUTE, NINE)
    for first, then in zip(judge(*stops, now=now), judge(*stops, now=later), strict=True):
        assert then.minutes_late >= first.minutes_late
        assert then.must_leave or not first.must_leave


@pytest.fixture
def look(admin_client, admin_user):
    """Return what reads a page at a moment; a person's visit ends sooner than the days pass."""

    def at(moment, page):
        with time_machine.travel(moment, tick=False):
            admin_client.force_login(admin_user)
            return read(admin_client, page)

    return at


@pytest.mark.django_db
def test_the_day_and_the_booking_show_it(look, world):
    far = ZoneFactory()
    world.zone.teams.update(home_zone=far)
    ZoneTravelFactory(origin=far, destination=world.zone, minutes=40)
    first = book(world)
    behind = book(world, timeslot={"startAt": "12:00", "endAt": "15:00"})
    before = NINE - 30 * MINUTE
    assert look(before, DAY).count("leave now") == 1
    assert "leave now" in look(before, page_of("booking", first))
    press(first, "start", now=NINE + 45 * MINUTE)
    assert "at risk: 45 min late" in look(NINE + HOUR, DAY)
    text = look(NINE + HOUR, page_of("booking", behind))
    assert "at risk: 45 min late" in text
    assert "leave now" not in text


@pytest.mark.django_db
def test_an_unpaid_visit_of_the_same_day_is_no_obstacle(look, world):
    book(world)
    unpaid = book(world, timeslot={"startAt": "12:00", "endAt": "15:00"})
    Booking.objects.get(pk=unpaid.pk).appointment.delete()
    assert "at risk" not in look(NINE, DAY)
