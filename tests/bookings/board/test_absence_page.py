"""The page of a team that is out: what operations see, tick and are told."""

import pytest
import time_machine
from django.urls import reverse

from scheduling.models import Reservation, Team, TeamException
from tests.bookings.backoffice import let_in, read
from tests.bookings.conftest import DAY, NOW
from tests.bookings.visits.field import book, press, reserved_teams

pytestmark = pytest.mark.django_db
MORNING = NOW.replace(month=7, day=1, hour=7)


@pytest.fixture(autouse=True)
def _that_day():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def visit(make_world):
    with time_machine.travel(NOW, tick=False):
        return book(make_world(teams=2))


def page_of_its_team(visit):
    return reverse("admin:bookings_booking_team_out", args=reserved_teams(visit))


def choice_in(text):
    return text.split('name="choice-')[1].split('value="')[1].split('"')[0]


def apply(client, visit, **changes):
    page = page_of_its_team(visit)
    posted = {
        "visit": [str(visit.pk)],
        f"choice-{visit.pk}": choice_in(read(client, page)),
        "reason": "Ill",
    }
    answer = client.post(page, {**posted, **changes}, follow=True)
    return answer.content.decode()


def test_shows_its_visits_from_now_on_with_the_best_team_ticked(admin_client, visit):
    text = read(admin_client, page_of_its_team(visit))
    other = Team.objects.exclude(pk__in=reserved_teams(visit)).get()
    for shown in (visit.appointment.name, other.name, "no more travel", " checked"):
        assert shown in text


def test_moves_what_is_ticked_and_sets_the_time_off(admin_client, visit):
    [team] = reserved_teams(visit)
    text = apply(admin_client, visit)
    assert "1 visit moved. Nothing new is sold with the team" in text
    assert "It has no visit in this time." in text
    off = TeamException.objects.get()
    assert (off.team_id, off.date, off.start_minute, off.reason) == (team, DAY, 420, "Ill")
    assert reserved_teams(visit) != [team]


def test_names_what_changed_meanwhile_and_skips_it(admin_client, visit):
    page = page_of_its_team(visit)
    posted = {
        "visit": [str(visit.pk)],
        f"choice-{visit.pk}": choice_in(read(admin_client, page)),
    }
    press(visit, "dispatch")
    text = admin_client.post(page, posted, follow=True).content.decode()
    assert f"{visit.appointment.name}: Nothing was done: the visit has changed" in text


def test_what_is_not_ticked_stays(admin_client, visit):
    before = reserved_teams(visit)
    page = page_of_its_team(visit)
    admin_client.post(page, {f"choice-{visit.pk}": choice_in(read(admin_client, page))})
    assert reserved_teams(visit) == before
    assert TeamException.objects.count() == 1


@pytest.mark.parametrize("choice", ["", "1|2", "x|y|z|w"])
def test_nonsense_moves_nothing(admin_client, visit, choice):
    before = reserved_teams(visit)
    apply(admin_client, visit, **{f"choice-{visit.pk}": choice})
    assert reserved_teams(visit) == before


@pytest.mark.parametrize(
    "period",
    [
        {"first": "2026-07-03", "last": "2026-07-02", "begins": "day"},
        {"first": "2026-06-30", "begins": "day"},
        {"first": "soon"},
        {"last": "2027-01-01"},
    ],
)
def test_refuses_a_period_that_makes_no_sense(admin_client, visit, period):
    page = page_of_its_team(visit)
    text = read(admin_client, page, **period)
    assert "errorlist" in text
    assert visit.appointment.name not in text
    admin_client.post(f"{page}?{'&'.join('='.join(each) for each in period.items())}")
    assert TeamException.objects.count() == 0


def test_a_later_day_is_out_as_a_whole(admin_client, visit):
    page = page_of_its_team(visit)
    admin_client.post(f"{page}?first=2026-07-02&last=2026-07-04")
    off = TeamException.objects.order_by("date").values_list("date__day", "start_minute")
    assert list(off) == [(2, 0), (3, 0), (4, 0)]
    assert Reservation.objects.live().count() == 1


def test_says_it_in_arabic(admin_client, visit):
    admin_client.cookies["django_language"] = "ar"
    text = read(admin_client, page_of_its_team(visit))
    assert "إلى أين" in text


def test_is_for_those_who_may_change_bookings(client, visit):
    page = page_of_its_team(visit)
    let_in(client, "view_booking")
    assert client.get(page).status_code == 403
    assert client.post(page).status_code == 403
    assert TeamException.objects.count() == 0


def test_is_linked_from_the_team(admin_client, visit):
    [team] = reserved_teams(visit)
    text = read(admin_client, reverse("admin:scheduling_team_change", args=[team]))
    assert page_of_its_team(visit) in text
