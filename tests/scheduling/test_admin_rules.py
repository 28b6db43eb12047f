"""The back-office of hours: what ops enter and what it sets off."""

import pytest

from scheduling.models import CalendarDay, ShiftRule
from tests.factories.scheduling import (
    THURSDAY,
    CalendarDayFactory,
    ReservationFactory,
    working_world,
)
from tests.scheduling.backoffice import errors, warnings, work_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_hours_are_entered_as_people_write_them(post):
    team = working_world().team
    fields = {
        "weekday": 3,
        "season": "STANDARD",
        "start_minute": "14:00",
        "end_minute": "26:00",
        "team": team.pk,
    }
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
    assert "already has an entry for all teams" in errors(answer)["__all__"][0]


def test_a_closed_day_lists_the_visits_that_no_longer_fit(post):
    world = working_world()
    ReservationFactory(team=world.team)
    answer = post("calendarday_add", {"date": THURSDAY, "kind": "CLOSED"})
    [message] = warnings(answer)
    assert f"Thu 2 Jul 2026 10:00–13:00, {world.team}" in message
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
    post("shiftrule_change", {**fields, "season": "STANDARD"}, thursday.pk)
    assert work_on(world.team) == []
