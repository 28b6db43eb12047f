"""The back-office of Ramadan and of breaks."""

from datetime import date

import pytest
from django.urls import reverse

from scheduling import masks
from scheduling.admin.fields import write_duration
from scheduling.models import BreakRule, Season, TeamDay
from tests.factories.scheduling import (
    THURSDAY,
    TODAY,
    BreakRuleFactory,
    ReservationFactory,
    SeasonFactory,
    ShiftRuleFactory,
    working_world,
)
from tests.scheduling.backoffice import errors, warnings, work_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
RAMADAN = {"name": "Ramadan", "first_date": TODAY, "last_date": THURSDAY}
BREAK = {"name": "Dhuhr", "minutes": 30, "is_active": "on"}


def breaks_on(team, day=THURSDAY):
    row = TeamDay.objects.get(team=team, date=day)
    return list(masks.spans(masks.from_bytes(row.breaks)))


def test_a_season_brings_its_hours_and_its_limit(post):
    team = working_world().team
    ShiftRuleFactory(weekday=3, season="RAMADAN", start_minute=1200, end_minute=1560)
    post("season_add", {**RAMADAN, "max_minutes_a_day": 360})
    assert work_on(team) == [(1200, 1560)]
    assert TeamDay.objects.get(team=team, date=THURSDAY).max_minutes == 360


def test_a_season_lists_the_visits_that_do_not_fit(post):
    world = working_world()
    ShiftRuleFactory(weekday=3, season="RAMADAN", start_minute=1200, end_minute=1560)
    ReservationFactory(team=world.team)
    [warning] = warnings(post("season_add", RAMADAN))
    assert "Thu 2 Jul 2026 10:00–13:00, " + world.team.name in warning


def test_a_shortened_season_gives_the_days_back(post):
    team = working_world().team
    ShiftRuleFactory(weekday=3, season="RAMADAN", start_minute=1200, end_minute=1560)
    post("season_add", RAMADAN)
    post("season_change", {**RAMADAN, "last_date": TODAY}, Season.objects.get().pk)
    assert work_on(team) == [(480, 1200)]


def test_a_deleted_season_gives_the_days_back(post):
    team = working_world().team
    post("season_add", {**RAMADAN, "max_minutes_a_day": 360})
    post("season_delete", {"post": "yes"}, Season.objects.get().pk)
    assert TeamDay.objects.get(team=team, date=THURSDAY).max_minutes == 720


@pytest.mark.parametrize(
    ("first", "last"), [("2026-06-01", "2026-07-02"), ("2026-07-30", "2026-08-20")]
)
def test_refuses_a_season_that_shares_a_date_with_another(post, first, last):
    SeasonFactory()
    answer = post("season_add", {"name": "Again", "first_date": first, "last_date": last})
    assert errors(answer)["__all__"] == [
        "Ramadan 1448 has some of these dates: it lasts from Thu 2 Jul 2026 to Thu 30 Jul 2026."
    ]


def test_seasons_may_follow_each_other(post):
    SeasonFactory()
    fields = {"name": "Next", "first_date": "2026-07-31", "last_date": "2026-08-20"}
    assert post("season_add", fields).status_code == 302


def test_a_season_may_keep_its_own_dates(post):
    season = SeasonFactory()
    fields = {"name": "1448", "first_date": THURSDAY, "last_date": date(2026, 7, 29)}
    assert post("season_change", fields, season.pk).status_code == 302


def test_refuses_a_season_that_ends_before_it_begins(post):
    answer = post("season_add", {**RAMADAN, "first_date": date(2026, 7, 9)})
    assert errors(answer)["__all__"] == ["The last day must not come before the first."]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"start_minute": "12:00"}, [(720, 750)]),
        ({"after_minutes": 300}, [(780, 810), (1110, 1140)]),
        ({"start_minute": "12:00", "season": "RAMADAN"}, []),
        ({"start_minute": "12:00", "is_active": ""}, []),
    ],
)
def test_a_break_parts_the_day(post, when, expected):
    team = working_world().team
    post("breakrule_add", BREAK | when)
    assert breaks_on(team) == expected


def test_a_deleted_break_gives_the_time_back(post):
    team = working_world().team
    post("breakrule_add", {**BREAK, "start_minute": "12:00"})
    post("breakrule_delete", {"post": "yes"}, BreakRule.objects.get().pk)
    assert breaks_on(team) == []
    assert work_on(team) == [(480, 1200)]


@pytest.mark.parametrize("when", [{}, {"start_minute": "12:00", "after_minutes": 300}])
def test_a_break_has_one_time(post, when):
    answer = post("breakrule_add", BREAK | when)
    assert errors(answer)["__all__"] == [
        "Give a time of day or minutes of work, one of the two."
    ]


def test_refuses_lengths_that_no_cell_holds(post):
    answer = post("breakrule_add", {**BREAK, "after_minutes": 7, "minutes": 3})
    assert set(errors(answer)) == {"after_minutes", "minutes"}


def test_the_list_of_breaks_is_in_words(admin_client):
    BreakRuleFactory(season="RAMADAN")
    BreakRuleFactory(after_work=True, is_active=False)
    page = admin_client.get(reverse("admin:scheduling_breakrule_changelist")).content.decode()
    for text in ("at 12:00", "after 5 h of work", "30 min", "whole year", ">template<"):
        assert text in page


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 min"), (45, "45 min"), (300, "5 h"), (330, "5 h 30 min")]
)
def test_durations_are_counted_in_hours(minutes, text):
    assert write_duration(minutes) == text
