"""What a day has on its board, read by four queries."""

from datetime import date, timedelta
from operator import attrgetter

import pytest

from bookings.services.board.day import Part, Span
from bookings.services.board.read_day import read_day
from bookings.services.visits.change_teams import go_on_with_fewer
from bookings.services.visits.delays import watch_visits
from bookings.services.visits.free_time import free_time
from scheduling.models import Reservation
from tests.bookings.conftest import DAY, NOW
from tests.bookings.visits.field import MINUTE, OPS, give_up, press, teams_of
from tests.factories.bookings import BookingFactory, CannotCompleteReasonFactory
from tests.factories.scheduling import (
    ReservationFactory,
    SkillFactory,
    TeamExceptionFactory,
    TeamFactory,
)
from tests.factories.visits import visit_in

pytestmark = pytest.mark.django_db
NINE = NOW.replace(month=7, day=1, hour=9)
NINE_TO_NOON = Span(9 * 60, 12 * 60)


def team_of(day):
    [team] = [team for team in day.teams if team.taken]
    return team


def test_a_visit_stands_with_its_team(booking):
    day = read_day(DAY)
    [taken] = team_of(day).taken
    visit = day.visits[taken.owner_id]
    assert (visit.id, visit.span, taken.visit) == (booking.pk, NINE_TO_NOON, NINE_TO_NOON)
    assert (visit.name, visit.status) == (booking.appointment.name, "Scheduled")
    assert (visit.customer, visit.version) == (booking.contact.name, booking.version)


def test_a_team_has_its_hours_breaks_and_people(booking):
    team = team_of(read_day(DAY))
    reserved = Reservation.objects.get().team
    assert (team.name, team.zone) == (reserved.name, str(reserved.home_zone))
    assert team.work
    assert all(span.start < span.end for span in team.work)


def test_time_off_is_told_with_its_reason(booking):
    team = Reservation.objects.get().team
    TeamExceptionFactory(
        team=team, date=DAY, kind="OFF", start_minute=780, end_minute=900, reason="Doctor"
    )
    TeamExceptionFactory(team=team, date=DAY + timedelta(days=1), kind="OFF")
    [off] = team_of(read_day(DAY)).off
    assert (off.span, off.reason) == (Span(780, 900), "Doctor")


def test_held_time_has_no_visit(world):
    ReservationFactory(date=DAY, state="HELD")
    day = read_day(DAY)
    [taken] = team_of(day).taken
    assert taken.is_held
    assert day.visits == {}


def test_a_visit_of_the_day_before_that_ends_on_the_day_is_on_both(db):
    late = visit_in(service_date=DAY - timedelta(days=1), start_minute=1380, end_minute=1500)
    Reservation.objects.update(date=late.service_date, occupied_from=0, occupied_to=1)
    row = Reservation.objects.get()
    row.occupied_from, row.occupied_to = (DAY.toordinal() - 1) * 1440 + 1380, 0
    row.occupied_to = row.occupied_from + 120
    row.save()
    [taken] = team_of(read_day(DAY)).taken
    assert taken.visit == read_day(DAY).visits[late.pk].span == Span(-60, 60)
    assert read_day(DAY + timedelta(days=1)).visits == {}


def test_what_is_canceled_or_failed_is_not_on_it(db):
    for status in ("canceled", "failed"):
        BookingFactory(status=status, service_date=DAY)
    waiting = BookingFactory(waiting_payment=True, service_date=DAY)
    visit = read_day(DAY).visits.pop(waiting.pk)
    assert (visit.status, visit.name) == (None, "")
    assert read_day(DAY).visits.keys() == {waiting.pk}


def test_a_team_that_works_no_more_stands_only_where_it_has_a_visit(booking):
    gone = Reservation.objects.get().team
    gone.is_active = False
    gone.save()
    assert [team.id for team in read_day(DAY).teams] == [gone.pk]
    assert read_day(DAY + timedelta(days=1)).teams == []


def test_each_team_of_a_visit_has_a_status_of_its_own(pair):
    first, second = sorted(map(attrgetter("team_id"), Reservation.objects.all()))
    press(pair, "dispatch", team_id=first)
    parts = read_day(DAY).visits[pair.pk].parts
    assert parts == {first: Part("Dispatched", None), second: Part("Scheduled", None)}


def test_a_team_that_is_left_out_is_no_part(pair):
    press(pair, "dispatch")
    first, second = teams_of(pair)
    give_up(pair, CannotCompleteReasonFactory(), team_id=first)
    assert read_day(DAY).visits[pair.pk].awaits_decision
    go_on_with_fewer(booking_id=pair.pk, team_id=first, actor=OPS, now=NOW)
    visit = read_day(DAY).visits[pair.pk]
    assert (visit.parts.keys(), visit.awaits_decision) == ({second}, False)


def test_a_visit_whose_time_is_free_again_stays(booking):
    press(booking, "start", "complete")
    free_time(booking_id=booking.pk, actor=OPS, now=NOW)
    day = read_day(DAY)
    assert all(team.taken == [] for team in day.teams)
    [part] = day.visits[booking.pk].parts.values()
    assert part.status == "Completed"


def test_what_is_late_overdue_or_undecided_says_so(booking):
    assert not read_day(DAY).visits[booking.pk].is_overdue
    watch_visits(now=NINE + 20 * MINUTE)
    assert read_day(DAY).visits[booking.pk].late_start_at == NINE + 35 * MINUTE
    watch_visits(now=NINE + 210 * MINUTE)
    assert read_day(DAY).visits[booking.pk].is_overdue
    give_up(booking, CannotCompleteReasonFactory(), now=NINE + 211 * MINUTE)
    visit = read_day(DAY).visits[booking.pk]
    assert (visit.is_undecided, visit.is_overdue) == (True, False)


def test_only_teams_of_a_zone_or_with_a_skill_are_read(booking):
    other, skill = TeamFactory(), SkillFactory()
    skill.teams.add(other)
    assert [team.id for team in read_day(DAY, zone_id=other.home_zone_id).teams] == [other.pk]
    assert [team.id for team in read_day(DAY, skill_id=skill.pk).teams] == [other.pk]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_days(db, day):
    assert read_day(day).visits == {}


def test_a_full_day_costs_four_queries(pair, django_assert_num_queries):
    for status in ("Scheduled", "In Progress", "Completed"):
        visit_in(status)
    with django_assert_num_queries(4):
        assert len(read_day(DAY).visits) == 4
