"""A team is out: what becomes of its visits, row by row."""

from datetime import timedelta

import pytest

from bookings.services.board.apply_absence import Decision, apply_absence
from bookings.services.board.pins import pin_visit
from bookings.services.board.plan_absence import Absence, plan_absence
from bookings.services.visits.change_teams import visit_of
from cleanlife.clock import at_minute
from scheduling.models import Reservation, Team, TeamDay, TeamException
from scheduling.services.reassign_time import reassign_time
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.conftest import DAY, NOW
from tests.bookings.visits.field import OPS, book, fresh, press, reserved_teams

pytestmark = pytest.mark.django_db
NINE, NOON, THREE = 9 * 60, 12 * 60, 15 * 60


@pytest.fixture
def city(make_world):
    return make_world(teams=3)


def book_at(city, start, day=DAY):
    hours = {"startAt": f"{start // 60:02}:00", "endAt": f"{start // 60 + 3:02}:00"}
    return book(city, date=day.isoformat(), timeslot=hours)


def give_to(team, booking):
    """Let a team have a visit, whichever the engine chose."""
    [leaving] = reserved_teams(booking)
    if leaving != team.pk:
        visit = visit_of(booking)
        owner = {"owner_id": booking.pk, "leaving_id": leaving}
        reassign_time(visit, joining_id=team.pk, **owner)
    return booking


@pytest.fixture
def team(city):
    return Team.objects.order_by("name")[0]


@pytest.fixture
def visits(city, team):
    """Return two visits of the team, at nine and at noon."""
    return [give_to(team, book_at(city, start)) for start in (NINE, NOON)]


def absence(team, *, first=None, days=0):
    return Absence(
        team=team, first=first or at_minute(DAY, 0), last_date=DAY + timedelta(days=days)
    )


def decide(row, **changes):
    chosen = row.best or row.alternatives[0]
    values = {
        "booking_id": row.booking.pk,
        "version": row.booking.version,
        "joining_id": chosen.team_id,
        "date": chosen.date,
        "start_minute": chosen.start_minute,
    }
    return Decision(**{**values, **changes})


def apply(plan, rows, **changes):
    decisions = [decide(row, **changes) for row in rows]
    return apply_absence(plan, decisions, reason="Ill", actor=OPS, now=NOW)


def test_each_visit_gets_the_best_team_at_its_own_time(team, visits):
    rows = plan_absence(absence(team), now=NOW)
    assert [row.booking.pk for row in rows] == [booking.pk for booking in visits]
    assert [(row.best.date, row.best.start_minute) for row in rows] == [
        (DAY, NINE),
        (DAY, NOON),
    ]
    assert team.pk not in {row.best.team_id for row in rows}


def test_no_two_visits_are_promised_the_same_time(city, team):
    Team.objects.filter(pk=Team.objects.order_by("name")[2].pk).update(is_active=False)
    first = give_to(team, book_at(city, NINE))
    second = give_to(team, book_at(city, NOON))
    other = Team.objects.order_by("name")[1]
    TeamDay.objects.filter(team=other, date=DAY).update(max_minutes=200)
    Team.objects.filter(pk=other.pk).update(max_minutes_a_day=200)
    rows = plan_absence(absence(team), now=NOW)
    assert [row.booking.pk for row in rows] == [first.pk, second.pk]
    assert rows[0].best.team_id == other.pk
    assert rows[1].best is None
    assert {each.date for each in rows[1].alternatives} == {DAY + timedelta(days=1)}


def test_names_the_next_free_times_where_no_team_is_free(city, team):
    booked = [book_at(city, NINE) for _ in range(3)]
    [mine] = [booking for booking in booked if reserved_teams(booking) == [team.pk]]
    [row] = plan_absence(absence(team), now=NOW)
    assert (row.booking.pk, row.best) == (mine.pk, None)
    assert [each.start_minute for each in row.alternatives] == [NOON, NOON + 30, NOON + 60]


def test_a_pinned_visit_and_one_at_work_get_no_proposal(team, visits):
    pin_visit(booking_id=visits[0].pk, actor=OPS, now=NOW)
    press(visits[1], "start")
    rows = plan_absence(absence(team), now=NOW)
    assert [row.reason for row in rows] == ["PINNED", "NOT_IN_THIS_STATUS"]
    assert not any(row.best or row.alternatives for row in rows)


def test_from_now_on_leaves_out_what_is_over_and_what_is_done(city, team, visits):
    press(visits[1], "start", "complete")
    third = give_to(team, book_at(city, THREE))
    rows = plan_absence(absence(team, first=at_minute(DAY, NOON)), now=NOW)
    assert [row.booking.pk for row in rows] == [third.pk]


def test_applying_moves_the_visits_and_gives_the_team_its_time_off(team, visits):
    plan = absence(team)
    outcome = apply(plan, plan_absence(plan, now=NOW))
    assert [booking.pk for booking in outcome.moved] == [booking.pk for booking in visits]
    assert (outcome.skipped, outcome.left) == ([], [])
    assert Reservation.objects.live().filter(team=team).count() == 0
    assert TeamException.objects.get(team=team).reason == "Ill"
    assert not any(TeamDay.objects.get(team=team, date=DAY).work)
    assert verify_team_days(now=NOW) == []


def test_a_row_that_has_changed_is_skipped_and_the_others_are_not(team, visits):
    plan = absence(team)
    rows = plan_absence(plan, now=NOW)
    press(visits[0], "dispatch")
    outcome = apply(plan, rows)
    assert [booking.pk for booking in outcome.moved] == [visits[1].pk]
    assert [(pk, type(error).__name__) for pk, error in outcome.skipped] == [
        (visits[0].pk, "VisitHasChanged")
    ]
    assert [booking.pk for booking in outcome.left] == [visits[0].pk]


def test_another_time_is_taken_as_decided(city, team):
    booked = [book_at(city, NINE) for _ in range(3)]
    [mine] = [booking for booking in booked if reserved_teams(booking) == [team.pk]]
    plan = absence(team)
    apply(plan, plan_absence(plan, now=NOW))
    assert fresh(mine).start_minute == NOON


def test_the_days_until_the_last_one_are_off_and_giving_them_again_adds_none(team, visits):
    plan = absence(team, days=2)
    for _ in range(2):
        apply(plan, [])
    off = TeamException.objects.filter(team=team).values_list("date", "start_minute")
    assert list(off) == [(DAY + timedelta(days=days), 0) for days in range(3)]
    assert len(absence(team, days=2).bookings()) == 2


def test_from_now_on_is_off_from_this_minute_on(team):
    plan = absence(team, first=at_minute(DAY, 10 * 60 + 3))
    apply(plan, [])
    assert TeamException.objects.get(team=team).start_minute == 10 * 60
