"""The back-office of scheduling: what ops see and what their edits set off."""

import json

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from scheduling import masks
from scheduling.models import CalendarDay, ShiftRule, TeamDay, TeamException, Zone
from tests.factories.scheduling import (
    NOW,
    THURSDAY,
    CalendarDayFactory,
    ReservationFactory,
    ServiceRuleFactory,
    ShiftRuleFactory,
    SkillFactory,
    TeamExceptionFactory,
    TeamFactory,
    ZoneFactory,
    square,
    working_world,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NO_INLINES = {"exceptions-TOTAL_FORMS": 0, "exceptions-INITIAL_FORMS": 0}


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def post(admin_client, django_capture_on_commit_callbacks):
    """Post to an admin page, run what waits for the commit, return the answer."""

    def send(page, fields, *args):
        with django_capture_on_commit_callbacks(execute=True):
            return admin_client.post(reverse(f"admin:scheduling_{page}", args=args), fields)

    return send


def work_on(team, day=THURSDAY):
    row = TeamDay.objects.get(team=team, date=day)
    return list(masks.spans(masks.from_bytes(row.work)))


def errors(answer):
    return answer.context["adminform"].form.errors


def team_fields(team, **changed):
    return {
        "name": team.name,
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
        ("calendarday", CalendarDayFactory),
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


def test_hours_are_entered_as_people_write_them(post):
    team = working_world().team
    fields = {"weekday": 3, "start_minute": "14:00", "end_minute": "26:00", "team": team.pk}
    post("shiftrule_add", fields)
    assert ShiftRule.objects.filter(start_minute=840, end_minute=1560).exists()
    assert work_on(team) == [(840, 1560)]


@pytest.mark.parametrize("text", ["8", "08:61", "36:05", "08:03", "٠٨:٠٠ ص", "-1:00"])
def test_refuses_what_is_no_time(post, text):
    answer = post("shiftrule_add", {"weekday": 3, "start_minute": text, "end_minute": "20:00"})
    assert "HH:MM" in errors(answer)["start_minute"][0]


def test_refuses_an_end_before_the_start(post):
    fields = {"weekday": 3, "start_minute": "14:00", "end_minute": "02:00"}
    answer = post("shiftrule_add", fields)
    assert errors(answer)["__all__"] == ["The end must come after the start, by noon next day."]


@pytest.mark.parametrize("hours", [{}, {"start_minute": "08:00"}, {"end_minute": "20:00"}])
def test_an_open_day_needs_its_hours(post, hours):
    answer = post("calendarday_add", {"date": THURSDAY, "kind": "OPEN", **hours})
    assert errors(answer)["__all__"] == [
        "An open or reduced day needs a start and an end, a holiday both or none."
    ]


def test_refuses_a_second_entry_for_a_date(post):
    CalendarDayFactory()
    answer = post("calendarday_add", {"date": THURSDAY, "kind": "CLOSED"})
    assert "for everybody already" in errors(answer)["__all__"][0]


def test_a_closed_day_lists_the_visits_that_no_longer_fit(post):
    world = working_world()
    ReservationFactory(team=world.team)
    answer = post("calendarday_add", {"date": THURSDAY, "kind": "CLOSED"})
    [message] = [str(m) for m in get_messages(answer.wsgi_request) if "fit" in str(m)]
    assert f"{THURSDAY} 10:00–13:00, {world.team}" in message
    assert work_on(world.team) == []


def test_a_deleted_day_gives_the_hours_back(post):
    world = working_world()
    post("calendarday_add", {"date": THURSDAY, "kind": "CLOSED"})
    post("calendarday_delete", {"post": "yes"}, CalendarDay.objects.get().pk)
    assert work_on(world.team) == [(480, 1200)]


def test_deleting_many_rules_rebuilds_too(post):
    world = working_world()
    fields = {"action": "delete_selected", "post": "yes"}
    post("shiftrule_changelist", fields | {"_selected_action": list(_all_rules())})
    assert work_on(world.team) == []


def _all_rules():
    return ShiftRule.objects.values_list("pk", flat=True)


def test_a_moved_shift_mends_the_day_it_left(post):
    world = working_world()
    thursday = ShiftRule.objects.get(weekday=3)
    fields = {"weekday": 5, "start_minute": "06:00", "end_minute": "07:00"}
    post("shiftrule_change", fields, thursday.pk)
    assert work_on(world.team) == []


def test_a_new_team_has_days_at_once(post):
    world = working_world()
    post("team_add", team_fields(world.team, name="Newcomers"))
    assert TeamDay.objects.filter(team__name="Newcomers").count() == 64


def test_an_exception_in_the_team_s_page_counts(post):
    team = working_world().team
    fields = {
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


def test_the_team_s_page_previews_its_days(admin_client):
    team = working_world(over_midnight=True).team
    TeamExceptionFactory(team=team)
    page = admin_client.get(reverse("admin:scheduling_team_change", args=[team.pk]))
    text = page.content.decode()
    assert "14:00–02:00 (next day)" in text
    assert text.count("does not work") == 2
    assert 'value="36:00"' in text


def test_reservations_cannot_be_edited(admin_client):
    row = ReservationFactory()
    url = reverse("admin:scheduling_reservation_change", args=[row.pk])
    assert admin_client.post(url, {}).status_code == 403
    assert "10:00–13:00" in admin_client.get(url).content.decode()
