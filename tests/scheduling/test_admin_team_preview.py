"""The next days on a team's page."""

import re
from datetime import date

import pytest
from django.urls import reverse

from scheduling.models import Team
from scheduling.services.rebuild_team_days import rebuild_team_days
from tests.factories.scheduling import (
    THURSDAY,
    TODAY,
    BreakRuleFactory,
    ReservationFactory,
    SeasonFactory,
    TeamExceptionFactory,
    working_world,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
WEDNESDAY_LATE = {"date": TODAY, "start_minute": 22 * 60, "end_minute": 25 * 60}


@pytest.fixture
def preview(admin_client):
    """Return the cells of each day in the table, their lines parted by a bar."""

    def read(team):
        page = admin_client.get(reverse("admin:scheduling_team_change", args=[team.pk]))
        html = page.content.decode()
        table = html[html.index('<table class="preview">') :].split("</table>")[0]
        rows = [re.findall(r"<td>(.*?)</td>", row) for row in table.split("<tr>")[2:]]
        return [[lines(cell) for cell in row] for row in rows]

    return read


def lines(cell):
    return re.sub(r"<[^>]+>", "", cell.replace("</div><div", "</div>|<div"))


def rebuilt(world):
    rebuild_team_days(teams=Team.objects.all(), dates=[TODAY, THURSDAY])
    return world.team


def test_shows_hours_rest_days_and_exceptions(admin_client):
    team = working_world(over_midnight=True).team
    TeamExceptionFactory(team=team)
    page = admin_client.get(reverse("admin:scheduling_team_change", args=[team.pk]))
    text = page.content.decode()
    assert "14:00–02:00 (next day)" in text
    assert text.count("does not work") == 2
    assert "36:00" not in text


def test_shows_breaks_visits_with_their_zone_and_what_is_sold(preview):
    world = working_world()
    BreakRuleFactory()
    SeasonFactory()
    zone = ReservationFactory(team=world.team).zone
    [_, thursday] = preview(rebuilt(world))[:2]
    assert thursday == [
        "Thu 2 Jul 2026",
        "08:00–12:00|12:30–20:00",
        "12:00–12:30",
        f"10:00–13:00 {zone}",
        "3 of 6",
    ]


def test_a_late_visit_stands_on_its_own_date_only(preview):
    world = working_world(over_midnight=True)
    ReservationFactory(team=world.team, **WEDNESDAY_LATE)
    [wednesday, thursday] = preview(rebuilt(world))[:2]
    assert wednesday[3] == f"22:00–01:00 (next day) {world.zone}"
    assert thursday[3] == "–"


def test_released_visits_are_gone(preview):
    world = working_world()
    ReservationFactory(team=world.team, released=True)
    assert {row[3] for row in preview(rebuilt(world))} == {"–"}


def test_takes_the_same_queries_however_much_is_booked(
    admin_client, django_assert_max_num_queries
):
    team = working_world().team
    for day in range(2, 12):
        ReservationFactory(team=team, date=date(2026, 7, day))
    with django_assert_max_num_queries(18):
        admin_client.get(reverse("admin:scheduling_team_change", args=[team.pk]))
