"""A visit is given to another team, or goes on with fewer."""

import pytest

from bookings.errors import VisitMoveNotPossible, VisitTimeUnavailable
from bookings.models import FieldMove
from bookings.services.visits.change_teams import find_teams, go_on_with_fewer
from scheduling.models import ServiceRule, Skill, Team, TeamException
from scheduling.services.extend_horizon import extend_horizon
from scheduling.services.rebuild_team_days import rebuild_team_days
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.conftest import DAY, NOW
from tests.bookings.visits.field import (
    MINUTE,
    OPS,
    book,
    cancel,
    fresh,
    give_up,
    press,
    reassign,
    reserved_teams,
    standing,
    teams_of,
    told,
)
from tests.factories.bookings import CannotCompleteReasonFactory
from tests.factories.scheduling import TeamFactory, ZoneFactory
from webhooks.models import Event

pytestmark = pytest.mark.django_db
STATUS = "appointment_status_changed"


@pytest.fixture
def city(make_world):
    return make_world(teams=3)


@pytest.fixture
def visit(city):
    return book(city)


def team_of(booking):
    [team] = reserved_teams(booking)
    return team


def others(booking):
    """Return the ids of the zone's teams that do not come, by name."""
    teams = Team.objects.filter(zones=booking.address.zone).order_by("name")
    return [team.pk for team in teams if team.pk not in reserved_teams(booking)]


def fewer(booking, team, now=NOW):
    go_on_with_fewer(booking_id=booking.pk, team_id=team, actor=OPS, now=now)
    return fresh(booking)


def test_another_team_comes_and_nobody_needs_to_know(visit):
    joining = others(visit)[0]
    reassign(visit, team_of(visit), joining)
    assert team_of(visit) == joining
    assert (told(), fresh(visit).version) == ([], 1)
    assert verify_team_days(now=NOW) == []
    assert visit.transitions.last().action == "reassign"
    assert FieldMove.objects.get().team_id == joining


def test_a_visit_on_its_way_is_scheduled_again_and_told(visit):
    press(visit, "dispatch", "arrive")
    reassign(visit, team_of(visit), others(visit)[0])
    assert standing(visit) == ("in progress", "Scheduled")
    assert told()[-1] == (STATUS, "Scheduled", 3)
    press(visit, "dispatch", "start", "complete")
    assert standing(visit) == ("success", "Completed")


@pytest.mark.parametrize("moves", [["start"], ["start", "complete"]])
def test_a_team_at_work_is_not_replaced(visit, moves):
    press(visit, *moves)
    with pytest.raises(VisitMoveNotPossible):
        reassign(visit, team_of(visit), others(visit)[0])


def test_a_cancelled_visit_gets_no_team(visit):
    leaving, joining = team_of(visit), others(visit)[0]
    cancel(visit)
    with pytest.raises(VisitMoveNotPossible):
        reassign(visit, leaving, joining)


def test_a_team_that_left_meanwhile_cannot_leave_again(visit):
    leaving, (first, second) = team_of(visit), others(visit)
    reassign(visit, leaving, first)
    with pytest.raises(VisitMoveNotPossible):
        reassign(visit, leaving, second)


def test_a_sold_visit_may_change_its_team_however_late_it_is(visit):
    day = NOW.replace(month=7, day=1, hour=11)
    reassign(visit, team_of(visit), others(visit)[0], now=day)
    assert verify_team_days(now=NOW) == []


def test_names_the_teams_that_fit_and_why_the_others_do_not(city, visit):
    free, busy = others(visit)
    second = book(city)
    if team_of(second) != busy:
        free, busy = busy, free
    elsewhere = TeamFactory(home_zone=ZoneFactory())
    off = TeamFactory(home_zone=city.zone)
    TeamException.objects.create(
        team=off, date=DAY, kind="OFF", start_minute=0, end_minute=1440
    )
    rebuild_team_days(teams=[off], dates=[DAY])
    judged = {fit.team.pk: fit.reason for fit in find_teams(visit, leaving_id=team_of(visit))}
    assert judged == {
        free: None,
        busy: "TAKEN",
        elsewhere.pk: "ZONE_NOT_COVERED",
        off.pk: "TIME_OFF",
    }


def test_a_team_without_the_skill_does_not_fit(city, visit):
    rule = ServiceRule.objects.get(service=city.service)
    rule.skills.add(Skill.objects.create(name="Windows"))
    judged = find_teams(visit, leaving_id=team_of(visit))
    assert {fit.reason for fit in judged} == {"SKILL_MISSING"}
    with pytest.raises(VisitTimeUnavailable):
        reassign(visit, team_of(visit), others(visit)[0])


@pytest.mark.parametrize("reason", ["TAKEN", "ZONE_NOT_COVERED"])
def test_says_why_a_team_cannot_come_and_keeps_the_present_one(city, visit, reason):
    before = reserved_teams(visit)
    if reason == "TAKEN":
        joining = team_of(book(city))
    else:
        joining = TeamFactory(home_zone=ZoneFactory()).pk
        extend_horizon(now=NOW)
    with pytest.raises(VisitTimeUnavailable) as refused:
        reassign(visit, team_of(visit), joining)
    assert refused.value.details["reason"] == reason
    assert reserved_teams(visit) == before
    assert verify_team_days(now=NOW) == []


def test_one_of_two_teams_is_replaced(pair):
    press(pair, "dispatch")
    leaving, staying = teams_of(pair)
    [joining] = others(pair)
    reassign(pair, leaving, joining)
    assert set(reserved_teams(pair)) == {staying, joining}
    assert standing(pair) == ("in progress", "Dispatched")
    states = dict(pair.appointment.parts.values_list("team_id", "status"))
    assert states == {staying: "Dispatched", joining: "Scheduled"}


def test_the_other_team_of_a_visit_cannot_take_both_parts(pair):
    leaving, staying = reserved_teams(pair)
    with pytest.raises(VisitMoveNotPossible):
        reassign(pair, leaving, staying)


def test_a_team_that_gave_up_is_replaced_while_the_other_goes_on(pair):
    press(pair, "start")
    leaving, staying = teams_of(pair)
    give_up(pair, CannotCompleteReasonFactory(), team_id=leaving)
    [joining] = others(pair)
    reassign(pair, leaving, joining)
    press(pair, "start", "complete", team_id=joining)
    press(pair, "complete", team_id=staying)
    assert standing(pair) == ("success", "Completed")


def test_goes_on_with_fewer_and_frees_the_time_of_the_one_that_gave_up(pair):
    press(pair, "start")
    leaving, staying = teams_of(pair)
    give_up(pair, CannotCompleteReasonFactory(), team_id=leaving)
    events = Event.objects.count()
    fewer(pair, leaving)
    assert (reserved_teams(pair), Event.objects.count()) == ([staying], events)
    assert verify_team_days(now=NOW) == []
    press(pair, "complete", team_id=staying, now=NOW + MINUTE)
    assert standing(pair) == ("success", "Completed")


def test_the_one_that_led_is_left_out_and_the_visit_is_where_the_other_is(pair):
    leaving, _ = reserved_teams(pair)
    press(pair, "dispatch", team_id=leaving)
    give_up(pair, CannotCompleteReasonFactory(), team_id=leaving)
    assert standing(fewer(pair, leaving)) == ("in progress", "Scheduled")
    assert told()[-1] == (STATUS, "Scheduled", 3)


def test_the_one_that_had_begun_alone_is_left_out_or_replaced(pair):
    leaving, staying = reserved_teams(pair)
    press(pair, "start", team_id=leaving)
    give_up(pair, CannotCompleteReasonFactory(), team_id=leaving)
    assert standing(pair) == ("in progress", "In Progress")
    assert standing(fewer(pair, leaving)) == ("in progress", "Scheduled")
    assert fresh(pair).appointment.started_at is None
    press(pair, "start", "complete", team_id=staying)
    assert standing(pair) == ("success", "Completed")


def test_only_one_that_gave_up_is_left_out_and_only_once(pair):
    leaving, _ = reserved_teams(pair)
    with pytest.raises(VisitMoveNotPossible):
        fewer(pair, leaving)
    give_up(pair, CannotCompleteReasonFactory(), team_id=leaving)
    fewer(pair, leaving)
    with pytest.raises(VisitMoveNotPossible):
        fewer(pair, leaving)


def test_a_visit_that_has_ended_is_not_decided_so(pair):
    give_up(pair, CannotCompleteReasonFactory())
    with pytest.raises(VisitMoveNotPossible):
        fewer(pair, teams_of(pair)[0])


def test_one_that_was_left_out_does_not_come_back(pair):
    leaving, staying = reserved_teams(pair)
    give_up(pair, CannotCompleteReasonFactory(), team_id=leaving)
    fewer(pair, leaving)
    assert leaving not in {fit.team.pk for fit in find_teams(pair, leaving_id=staying)}
    with pytest.raises(VisitMoveNotPossible):
        reassign(pair, staying, leaving)
