"""The list of coming visits that their team's hours no longer hold."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from scheduling.models import Team
from scheduling.services.find_unfit_visits import find_all_unfit_visits
from tests.factories.scheduling import (
    FRIDAY,
    NOW,
    THURSDAY,
    TODAY,
    ReservationFactory,
    working_world,
)
from tests.scheduling.backoffice import warnings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LISTING = "admin:scheduling_reservation_changelist"


@pytest.fixture
def listed(admin_client):
    def read(**query):
        page = admin_client.get(reverse(LISTING), query)
        return list(page.context["cl"].result_list)

    return read


def test_finds_what_lies_outside_the_hours_of_any_team():
    world = working_world(teams=2)
    outside = [ReservationFactory(team=team, date=FRIDAY) for team in world.teams]
    ReservationFactory(team=world.team)
    assert set(find_all_unfit_visits(now=NOW)) == set(outside)


@pytest.mark.parametrize("fields", [{"date": date(2026, 6, 26)}, {"released": True}])
def test_passes_by_what_is_gone(fields):
    ReservationFactory(team=working_world().team, **{"date": FRIDAY, **fields})
    assert find_all_unfit_visits(now=NOW) == []


def test_an_inactive_team_comes_to_nobody():
    team = working_world().team
    visit = ReservationFactory(team=team)
    Team.objects.update(is_active=False)
    assert find_all_unfit_visits(now=NOW) == [visit]


def test_a_lowered_limit_of_work_a_day_names_the_visits_beyond_it():
    world = working_world(team={"max_minutes_a_day": 360})
    visits = [
        ReservationFactory(team=world.team, start_minute=start, end_minute=start + 180)
        for start in (900, 480, 690)
    ]
    assert find_all_unfit_visits(now=NOW) == [visits[0]]


def test_a_preparation_before_midnight_hides_nothing():
    team = working_world().team
    begin = TODAY.toordinal() * 1440
    visit = ReservationFactory(
        team=team, date=TODAY, start_minute=0, end_minute=60, occupied_from=begin - 60
    )
    assert find_all_unfit_visits(now=NOW) == [visit]


def test_without_teams_there_is_nothing_to_look_at():
    assert find_all_unfit_visits(now=NOW) == []


def test_the_list_keeps_them_as_they_come(listed):
    team = working_world().team
    last = ReservationFactory(team=team, date=date(2026, 7, 10))
    first = ReservationFactory(team=team, date=FRIDAY)
    ReservationFactory(team=team)
    assert listed(fits="no") == [first, last]


def test_the_list_without_the_filter_shows_all_latest_first(listed):
    team = working_world().team
    early = ReservationFactory(team=team, date=THURSDAY)
    late = ReservationFactory(team=team, date=FRIDAY)
    assert listed() == [late, early]
    assert listed(fits="perhaps") == [early, late]


def test_the_warning_leads_to_the_list(post):
    team = working_world().team
    ReservationFactory(team=team)
    [warning] = warnings(post("calendarday_add", {"date": THURSDAY, "kind": "CLOSED"}))
    assert f'<a href="{reverse(LISTING)}?fits=no">List every visit' in warning


def test_names_in_the_warning_are_text(post):
    world = working_world(team={"name": "<b>Swift</b>"})
    ReservationFactory(team=world.team)
    [warning] = warnings(post("calendarday_add", {"date": THURSDAY, "kind": "CLOSED"}))
    assert "&lt;b&gt;Swift" in warning
    assert "<b>" not in warning


def test_whoever_may_not_see_reservations_gets_no_link(post, admin_user):
    ReservationFactory(team=working_world().team)
    admin_user.is_superuser = False
    admin_user.save()
    admin_user.user_permissions.add(may("add_calendarday"))
    [warning] = warnings(post("calendarday_add", {"date": THURSDAY, "kind": "CLOSED"}))
    assert "does not fit" in warning
    assert "<a" not in warning


def may(codename):
    return Permission.objects.get(codename=codename)


def test_the_filtered_list_takes_few_queries(admin_client, django_assert_max_num_queries):
    for team in working_world(teams=12).teams:
        ReservationFactory(team=team, date=FRIDAY)
    with django_assert_max_num_queries(15):
        admin_client.get(reverse(LISTING), {"fits": "no"})
