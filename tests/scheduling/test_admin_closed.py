"""Closed weekdays and days off: said, not typed as hours that nobody works."""

import pytest
from django.urls import reverse

from scheduling.models import ShiftRule, TeamException
from tests.factories.scheduling import THURSDAY, TeamExceptionFactory, working_world
from tests.scheduling.backoffice import errors, work_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

WHOLE_DAY = (0, 2160)


def closed(team, **fields):
    return {
        "weekday": 3,
        "season": "STANDARD",
        "is_closed": "on",
        "start_minute": "",
        "end_minute": "",
        "team": team.pk,
        **fields,
    }


def with_exception(team, **fields):
    """What the team's page posts with one exception."""
    exception = {
        "date": THURSDAY,
        "kind": "OFF",
        "start_minute": "",
        "end_minute": "",
        **fields,
    }
    return {
        "name": team.name,
        "crew": team.crew,
        "crew_size": team.crew_size,
        "home_zone": team.home_zone_id,
        "zones": [team.home_zone_id],
        "max_minutes_a_day": team.max_minutes_a_day,
        "is_active": "on",
        "members-TOTAL_FORMS": 0,
        "members-INITIAL_FORMS": 0,
        "exceptions-TOTAL_FORMS": 1,
        "exceptions-INITIAL_FORMS": 0,
        "exceptions-0-team": team.pk,
        **{f"exceptions-0-{name}": value for name, value in exception.items()},
    }


def test_a_weekday_is_closed_for_one_team(post):
    team = working_world().team
    assert work_on(team)
    post("shiftrule_add", closed(team))
    assert work_on(team) == []
    assert ShiftRule.objects.get(team=team).is_closed


def test_a_closed_weekday_is_opened_again(post):
    team = working_world().team
    post("shiftrule_add", closed(team))
    rule = ShiftRule.objects.get(team=team)
    hours = {"start_minute": "09:00", "end_minute": "12:00", "is_closed": ""}
    post("shiftrule_change", closed(team, **hours), rule.pk)
    assert work_on(team) == [(540, 720)]


@pytest.mark.parametrize(("language", "word"), [("en", "Closed"), ("ar", "مغلق")])
def test_a_closed_weekday_says_so(admin_client, language, word):
    team = working_world().team
    rule = ShiftRule.objects.create(weekday=3, team=team, start_minute=0, end_minute=0)
    headers = {"Accept-Language": language}
    listing = admin_client.get(
        reverse("admin:scheduling_shiftrule_changelist"), headers=headers
    )
    assert f'<td class="field-hours">{word}</td>' in listing.text
    url = reverse("admin:scheduling_shiftrule_change", args=[rule.pk])
    form = admin_client.get(url, headers=headers).context["adminform"].form
    assert form["is_closed"].value() is True
    assert [form["start_minute"].value(), form["end_minute"].value()] == [None, None]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"start_minute": "08:00", "end_minute": "20:00"}, {"is_closed"}),
        ({"is_closed": ""}, {"start_minute", "end_minute"}),
        ({"is_closed": "", "start_minute": "08:00"}, {"end_minute"}),
        ({"is_closed": "", "start_minute": "00:00", "end_minute": "00:00"}, {"end_minute"}),
    ],
)
def test_refuses_what_is_neither_open_nor_closed(post, fields, wrong):
    team = working_world().team
    answer = post("shiftrule_add", closed(team, **fields))
    assert errors(answer).keys() == wrong
    assert not ShiftRule.objects.filter(team=team).exists()


def test_a_day_off_needs_no_times(post):
    team = working_world().team
    post("team_change", with_exception(team), team.pk)
    row = TeamException.objects.get()
    assert (row.start_minute, row.end_minute) == WHOLE_DAY
    assert work_on(team) == []


def test_a_day_off_is_shown_without_times_and_stays_one(post, admin_client):
    team = working_world().team
    row = TeamExceptionFactory(team=team)
    page = admin_client.get(reverse("admin:scheduling_team_change", args=[team.pk])).text
    assert "leave the times empty" in page
    assert "36:00" not in page
    kept = {"exceptions-INITIAL_FORMS": 1, "exceptions-0-id": row.pk}
    post("team_change", with_exception(team, reason="Eid") | kept, team.pk)
    row.refresh_from_db()
    assert (row.reason, row.start_minute, row.end_minute) == ("Eid", *WHOLE_DAY)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "EXTRA"}, {"start_minute", "end_minute"}),
        ({"kind": "BREAK"}, {"start_minute", "end_minute"}),
        ({"start_minute": "08:00"}, {"end_minute"}),
        ({"end_minute": "08:00"}, {"start_minute"}),
    ],
)
def test_all_else_needs_its_times(post, fields, wrong):
    team = working_world().team
    answer = post("team_change", with_exception(team, **fields), team.pk)
    *_, inline = answer.context["inline_admin_formsets"]
    assert inline.formset.errors[0].keys() == wrong
    assert not TeamException.objects.exists()
