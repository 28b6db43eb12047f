"""The back-office of scheduling: what ops see and what their edits set off."""

import json

import pytest
from django.urls import reverse

from scheduling.models import TeamDay, TeamException, Zone
from tests.factories.scheduling import (
    THURSDAY,
    BreakRuleFactory,
    CalendarDayFactory,
    ReservationFactory,
    SeasonFactory,
    ServiceRuleFactory,
    ShiftRuleFactory,
    SkillFactory,
    TeamFactory,
    ZoneFactory,
    ZoneTravelFactory,
    square,
    working_world,
)
from tests.scheduling.backoffice import errors, work_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NO_MEMBERS = {"members-TOTAL_FORMS": 0, "members-INITIAL_FORMS": 0}
NO_INLINES = {**NO_MEMBERS, "exceptions-TOTAL_FORMS": 0, "exceptions-INITIAL_FORMS": 0}


def team_fields(team, **changed):
    return {
        "name": team.name,
        "crew": "ANY",
        "crew_size": 2,
        "home_zone": team.home_zone_id,
        "zones": [team.home_zone_id],
        "max_minutes_a_day": 720,
        "rest_weekday": 4,
        "is_active": "on",
        **NO_INLINES,
    } | changed


@pytest.mark.parametrize(
    ("page", "factory"),
    [
        ("zone", ZoneFactory),
        ("skill", SkillFactory),
        ("team", TeamFactory),
        ("shiftrule", ShiftRuleFactory),
        ("breakrule", BreakRuleFactory),
        ("season", SeasonFactory),
        ("calendarday", CalendarDayFactory),
        ("zonetravel", ZoneTravelFactory),
        ("servicerule", ServiceRuleFactory),
        ("reservation", ReservationFactory),
    ],
)
def test_lists_and_pages_open(admin_client, page, factory):
    row = factory()
    listing = admin_client.get(reverse(f"admin:scheduling_{page}_changelist"))
    assert listing.status_code == 200
    detail = admin_client.get(reverse(f"admin:scheduling_{page}_change", args=[row.pk]))
    assert detail.status_code == 200


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("shiftrule", lambda: ShiftRuleFactory(team=TeamFactory())),
        ("breakrule", lambda: BreakRuleFactory(team=TeamFactory())),
        ("season", SeasonFactory),
        ("calendarday", lambda: CalendarDayFactory(zone=ZoneFactory())),
        ("zonetravel", ZoneTravelFactory),
        ("servicerule", lambda: ServiceRuleFactory(skills=[SkillFactory()])),
        ("reservation", ReservationFactory),
        ("team", TeamFactory),
    ],
)
def test_lists_of_many_rows_take_few_queries(
    admin_client, django_assert_max_num_queries, page, make
):
    for _ in range(12):
        make()
    with django_assert_max_num_queries(10):
        admin_client.get(reverse(f"admin:scheduling_{page}_changelist"))


def test_a_zone_is_saved_with_its_box(post):
    polygon = json.dumps(square(47, 25))
    post("zone_add", {"name_en": "East", "name_ar": "شرق", "polygon": polygon})
    zone = Zone.objects.get()
    assert (zone.west, zone.south) == (47, 25)


def test_a_zone_that_is_no_area_is_refused_in_words(post):
    fields = {"name_en": "East", "name_ar": "شرق", "polygon": '{"type": "Point"}'}
    answer = post("zone_add", fields)
    assert "GeoJSON" in errors(answer)["polygon"][0]


@pytest.mark.parametrize(
    "text",
    ["{", "[" * 100_000, '{"type": "Polygon", "coordinates": [' + "9" * 5_000 + "]}", "NaN"],
    ids=["half", "deep", "long", "nan"],
)
def test_a_zone_of_hostile_text_is_refused_in_words(post, text):
    answer = post("zone_add", {"name_en": "East", "name_ar": "شرق", "polygon": text})
    assert answer.status_code == 200
    assert errors(answer)["polygon"]


def test_a_zone_is_pasted_as_a_map_tool_exports_it(post):
    feature = {"type": "Feature", "properties": {}, "geometry": square(47, 25)}
    export = json.dumps({"type": "FeatureCollection", "features": [feature]})
    post("zone_add", {"name_en": "East", "name_ar": "شرق", "polygon": export})
    assert Zone.objects.get().polygon == square(47, 25)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Latitude and longitude are swapped"), ("ar", "خط العرض وخط الطول معكوسان")],
)
def test_a_zone_with_latitude_first_is_refused_in_words(post, settings, language, words):
    settings.LANGUAGE_CODE = language
    export = json.dumps(square(25, 47))
    answer = post("zone_add", {"name_en": "East", "name_ar": "شرق", "polygon": export})
    assert words in errors(answer)["polygon"][0]
    assert not Zone.objects.exists()


def test_a_new_team_has_days_at_once(post):
    world = working_world()
    post("team_add", team_fields(world.team, name="Newcomers"))
    assert TeamDay.objects.filter(team__name="Newcomers").count() == 64


def test_an_exception_in_the_team_s_page_counts(post):
    team = working_world().team
    fields = {
        **NO_MEMBERS,
        "exceptions-TOTAL_FORMS": 1,
        "exceptions-0-date": THURSDAY,
        "exceptions-0-kind": "OFF",
        "exceptions-0-start_minute": "00:00",
        "exceptions-0-end_minute": "12:00",
        "exceptions-0-team": team.pk,
    }
    post("team_change", team_fields(team, **fields), team.pk)
    assert TeamException.objects.get().end_minute == 720
    assert work_on(team) == [(720, 1200)]


def test_reservations_cannot_be_edited(admin_client):
    row = ReservationFactory()
    url = reverse("admin:scheduling_reservation_change", args=[row.pk])
    assert admin_client.post(url, {}).status_code == 403
    assert "10:00–13:00" in admin_client.get(url).content.decode()


def test_reservations_say_where_they_are(admin_client):
    row = ReservationFactory()
    listing = admin_client.get(reverse("admin:scheduling_reservation_changelist"))
    assert f'<td class="field-zone nowrap">{row.zone}</td>' in listing.content.decode()


@pytest.mark.parametrize(("text", "minute"), [("18:00", 1080), ("24:00", 1440), ("", None)])
def test_a_service_closes_at_a_time_of_the_day_before(post, text, minute):
    rule = ServiceRuleFactory(cutoff_minute=600)
    post("servicerule_change", rule_fields(cutoff_minute=text), rule.pk)
    rule.refresh_from_db()
    assert rule.cutoff_minute == minute


def test_a_service_cannot_close_after_its_midnight(post):
    rule = ServiceRuleFactory()
    answer = post("servicerule_change", rule_fields(cutoff_minute="24:05"), rule.pk)
    assert "between 00:00 and 24:00" in errors(answer)["cutoff_minute"][0]


def rule_fields(**changed):
    return {
        "step_minutes": 30,
        "preparation_minutes": 0,
        "cleanup_minutes": 0,
        "lead_minutes": 120,
        "horizon_days": 60,
    } | changed
