"""Operations let a phone in, and sign a lost one out by one click."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from field.models import EntryCode, Phone
from scheduling.models import Team
from tests.backoffice import press
from tests.bookings.visits.field import MINUTE
from tests.browser_client import BrowserClient
from tests.factories.field import PhoneFactory, PhonePressFactory
from tests.field.conftest import MORNING, later
from tests.field.phone import TeamPhone

pytestmark = pytest.mark.django_db
FORM = {"leader": "Joy", "language": "ne", "last_day": "2026-07-03"}
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@pytest.fixture
def operations(team, admin_user):
    """A manager who logs in on the morning of the visit."""
    browser = BrowserClient()
    browser.force_login(admin_user)
    return browser


def page(team):
    return reverse("admin:field_phone_let_in", args=[team.pk])


def let_in(browser, team, **changes):
    return browser.post(page(team), {**FORM, **changes}, follow=True)


def test_shows_a_code_that_lets_the_phone_in(operations, team):
    shown = let_in(operations, team)
    [code] = set(CODE.findall(shown.text))
    assert "<svg" in shown.text
    assert f"#{code}" not in shown.text
    assert shown.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    answer = TeamPhone().enter(code)
    assert {**answer.json(), "csrfToken": ""} == {
        "team": team.name,
        "leader": "Joy",
        "language": "ne",
        "csrfToken": "",
    }


def test_the_code_is_shown_once(operations, team):
    code_page = let_in(operations, team).request["PATH_INFO"]
    again = operations.get(code_page, follow=True)
    assert "The code was shown already" in again.text
    assert not CODE.search(again.text)


def test_another_person_does_not_see_it(operations, client, team, django_user_model):
    code_page = let_in(operations, team).request["PATH_INFO"]
    other = django_user_model.objects.create_superuser("noura", password="p")
    client.force_login(other)
    assert not CODE.search(client.get(code_page, follow=True).text)


def test_says_whose_phone_will_be_signed_out(operations, team):
    assert "none is let in" in operations.get(page(team)).text
    PhoneFactory(team=team, leader="Ama", ends_at=later())
    assert "Ama’s, let in until 20 Jul 2026" in operations.get(page(team)).text


def test_a_page_that_another_phone_made_stale_makes_no_code(operations, team):
    opened = operations.get(page(team))
    PhoneFactory(team=team, leader="Ama", ends_at=later())
    answer = press(operations, opened)
    assert answer.status_code == 200
    assert not EntryCode.objects.exists()


@pytest.mark.parametrize("day", ["2026-06-30", "2026-07-31", ""])
def test_a_period_that_cannot_be_makes_no_code(operations, team, day):
    answer = let_in(operations, team, last_day=day)
    assert answer.status_code == 200
    assert not EntryCode.objects.exists()


def test_a_team_that_works_no_more_gets_no_code(operations, team):
    Team.objects.update(is_active=False)
    answer = operations.get(page(team), follow=True)
    assert "is not active: no phone is let in for it" in answer.text


def test_a_lost_phone_is_signed_out_from_the_page_of_its_team(operations, team, phone):
    url = reverse("admin:field_phone_lost", args=[phone.phone.pk])
    team_page = reverse("admin:scheduling_team_change", args=[team.pk])
    assert f'action="{url}"' in operations.get(team_page).text
    answer = operations.post(url, follow=True)
    assert "The phone of Joy is signed out." in answer.text
    found = Phone.objects.get()
    assert (found.revoked_because, found.revoked_by) == ("LOST", "admin")
    assert phone.get_day().status_code == 401
    assert f'action="{url}"' not in operations.get(team_page).text


def test_the_log_of_the_team_tells_who_did_it(operations, team, phone):
    let_in(operations, team)
    operations.post(reverse("admin:field_phone_lost", args=[phone.phone.pk]))
    log = str([entry.change_message for entry in LogEntry.objects.filter(object_id=team.pk)])
    assert "Made a code for the phone of %(leader)s" in log
    assert "Signed the phone of %(leader)s out" in log
    assert not CODE.search(log)


def test_shows_what_was_pressed_and_what_the_leader_read(operations, team):
    phone = PhoneFactory(team=team, ends_at=later())
    PhonePressFactory(phone=phone, heard_at=MORNING + MINUTE, pressed_at=MORNING)
    shown = operations.get(reverse("admin:field_phone_change", args=[phone.pk])).text
    assert "This is none of your visits." in shown
    assert "08:01:00" in shown


@pytest.mark.parametrize(("state", "seen"), [("in", ["Joy"]), ("ended", ["Ama", "Lin"])])
def test_the_list_is_filtered_by_who_is_let_in(operations, team, state, seen):
    PhoneFactory(team=team, lost=True, leader="Lin")
    PhoneFactory(leader="Ama", ends_at=MORNING)
    PhoneFactory(team=team, leader="Joy", ends_at=later())
    listing = operations.get(reverse("admin:field_phone_changelist"), {"state": state})
    rows = listing.context["cl"].result_list
    assert sorted(row.leader for row in rows) == seen
