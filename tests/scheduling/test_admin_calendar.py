"""The back-office of special days: one date, or several in a row."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from scheduling.models import CalendarDay
from tests.factories.scheduling import (
    FRIDAY,
    THURSDAY,
    TODAY,
    CalendarDayFactory,
    ReservationFactory,
    ZoneFactory,
    working_world,
)
from tests.scheduling.backoffice import errors, warnings, work_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SUNDAY = date(2026, 7, 5)
EID = {"date": THURSDAY, "last_date": SUNDAY, "kind": "EID", "note": "Eid"}


def dates():
    return list(CalendarDay.objects.values_list("date", flat=True))


def test_four_days_of_eid_are_one_form(post):
    team = working_world().team
    post("calendarday_add", EID)
    assert dates() == [THURSDAY, FRIDAY, date(2026, 7, 4), SUNDAY]
    assert set(CalendarDay.objects.values_list("kind", "note")) == {("EID", "Eid")}
    assert (work_on(team), work_on(team, SUNDAY)) == ([], [])


def test_every_day_has_the_hours_and_the_zone(post):
    zone, hours = ZoneFactory(), {"start_minute": "16:00", "end_minute": "22:00"}
    post("calendarday_add", {**EID, **hours, "zone": zone.pk})
    kept = CalendarDay.objects.values_list("start_minute", "end_minute", "zone")
    assert list(kept) == [(960, 1320, zone.pk)] * 4


def test_each_of_the_days_has_a_history(post):
    post("calendarday_add", EID)
    logged = set(LogEntry.objects.values_list("object_id", flat=True))
    assert logged == {str(day.pk) for day in CalendarDay.objects.all()}


def test_without_a_last_day_it_is_one(post):
    post("calendarday_add", {**EID, "last_date": ""})
    assert dates() == [THURSDAY]


def test_the_visits_of_all_the_days_are_told_once(post):
    team = working_world().team
    for day in (THURSDAY, SUNDAY):
        ReservationFactory(team=team, date=day)
    [warning] = warnings(post("calendarday_add", EID))
    assert "2 booked visits do not fit" in warning


def test_names_the_dates_that_are_taken_and_adds_none(post):
    for day in (FRIDAY, SUNDAY):
        CalendarDayFactory(date=day)
    answer = post("calendarday_add", EID)
    assert errors(answer) == {
        "date": ["These dates have an entry already: Fri 3 Jul 2026, Sun 5 Jul 2026."]
    }
    assert CalendarDay.objects.count() == 2


def test_the_entry_of_a_zone_stands_beside_everybody_s(post):
    CalendarDayFactory(date=FRIDAY, zone=ZoneFactory())
    post("calendarday_add", EID)
    assert CalendarDay.objects.filter(zone=None).count() == 4


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (TODAY, "The last day must not come before the first."),
        (date(2026, 8, 2), "Enter at most 31 days at once."),
    ],
)
def test_refuses_a_range_that_is_none_or_too_long(post, last, text):
    answer = post("calendarday_add", {**EID, "last_date": last})
    assert errors(answer) == {"last_date": [text]}


def test_31_days_are_not_too_many(post):
    post("calendarday_add", {**EID, "last_date": date(2026, 8, 1)})
    assert CalendarDay.objects.count() == 31


def test_a_day_that_is_there_has_no_last_day(admin_client, post):
    day = CalendarDayFactory()
    url = reverse("admin:scheduling_calendarday_change", args=[day.pk])
    assert "last_date" not in admin_client.get(url).content.decode()
    post("calendarday_change", {"date": FRIDAY, "kind": "EID"}, day.pk)
    assert dates() == [FRIDAY]
