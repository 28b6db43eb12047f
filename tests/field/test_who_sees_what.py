"""Who may see and do what on a team's phone: a table of attempts, each of which must fail."""

import logging
from datetime import timedelta

import pytest
from django.urls import get_resolver

from bookings.models import FieldMove
from field.pages.access import COOKIE
from scheduling.models import Team
from tests.bookings.visits.field import MINUTE, book, last_told, press
from tests.factories.bookings import BookingFactory
from tests.factories.field import PhoneFactory
from tests.factories.visits import visit_in
from tests.field.conftest import MORNING, later
from tests.field.phone import TeamPhone, show_code

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
READ, CHANGED = ["day.json"], ["language", "leave", "presses"]


def nobody(team):
    return TeamPhone()


def made_up(team):
    return TeamPhone("made-up")


def endless(team):
    return TeamPhone("x" * 5000)


def null(team):
    return TeamPhone("\\000")


def lost(team):
    return TeamPhone.of(
        PhoneFactory(team=team, lost=True, token="lost", ends_at=later()), "lost"
    )


def over(team):
    return TeamPhone.of(PhoneFactory(team=team, token="over", ends_at=MORNING), "over")


def of_a_team_that_works_no_more(team):
    phone = TeamPhone.of(PhoneFactory(team=team, token="gone", ends_at=later()), "gone")
    Team.objects.update(is_active=False)
    return phone


STRANGERS = [nobody, made_up, endless, null, lost, over, of_a_team_that_works_no_more]


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda each: each.__name__)
def test_strangers_read_and_change_nothing(visit, team, stranger):
    phone = stranger(team)
    answers = [phone.get_day(), *(phone.post(path, {}) for path in CHANGED)]
    assert {answer.status_code for answer in answers} == {401}
    for answer in answers:
        assert set(answer.json()) == {"code", "message", "csrfToken"}
        assert team.name not in answer.text
    assert not FieldMove.objects.exists()


def test_every_route_of_a_phone_is_asked_about():
    routes = {
        str(route.pattern)
        for each in get_resolver().url_patterns
        for route in getattr(each, "url_patterns", [])
        if str(route.pattern).startswith("team/")
    }
    asked = {f"team/{path}" for path in [*READ, *CHANGED, "enter"]}
    assert {route for route in routes if route not in OF_OTHERS} == asked


# The shell without personal data, and what is tested beside the code of photos and positions.
OF_OTHERS = {
    "team/",
    "team/sw.js",
    "team/words/<str:language>.json",
    "team/photos",
    "team/position",
    "team/position/consent",
}


def test_a_manager_of_operations_is_no_phone(visit, admin_client):
    assert admin_client.get("/team/day.json").status_code == 401


def theirs(world):
    return visit_in("Scheduled")


def unknown(world):
    return BookingFactory.build()


def unassigned(world):
    return BookingFactory()


@pytest.mark.parametrize("other", [theirs, unknown, unassigned], ids=lambda each: each.__name__)
def test_a_visit_of_others_is_neither_read_nor_pressed_nor_told_of(world, phone, other):
    booking = other(world)
    assert str(booking.pk) not in phone.get_day().text
    answer = phone.send(booking, "start", MORNING).json()
    assert (answer["outcome"], answer["code"]) == ("refused", "VISIT_UNKNOWN")
    assert answer["visit"] is None
    assert not FieldMove.objects.exists()


def test_yesterdays_are_not_read(visit, phone, clock):
    clock.move_to(MORNING + 24 * HOUR)
    day = phone.get_day()
    assert day.json()["visits"] == []
    assert visit.contact.name not in day.text


def test_before_the_evening_nobody_of_tomorrow_is_named(world, visit, phone, clock):
    booking = book(world, date="2026-07-02")
    clock.move_to(visit.ends_at.replace(hour=19, minute=59))
    [tomorrow] = phone.day["tomorrow"]
    assert str(booking.pk) not in str(tomorrow)
    assert booking.contact.phone not in str(tomorrow)


def test_tomorrows_are_not_pressed_today(world, phone, clock, visit):
    booking = book(world, date="2026-07-02")
    clock.move_to(MORNING + 13 * HOUR)
    assert phone.press(booking, "start", MORNING) == ("refused", "NOT_TODAY")
    assert not FieldMove.objects.exists()


@pytest.mark.parametrize(("minutes", "is_shown"), [(119, True), (120, False)])
def test_phones_of_customers_are_hidden_2_hours_after_the_visit(
    visit, phone, clock, minutes, is_shown
):
    visit.on_site_name, visit.on_site_phone = "Huda", "+966500000007"
    visit.save()
    press(visit, "start", "complete", now=MORNING)
    clock.move_to(MORNING + (1 + minutes) * MINUTE)
    [seen] = phone.visits
    assert (seen["customer"]["phone"] is not None) is is_shown
    assert (seen["onSite"]["phone"] is not None) is is_shown
    assert (visit.contact.phone in phone.get_day().text) is is_shown
    assert (phone.day["hidesCustomerPhones"] == seen["phonesHiddenAt"]) is is_shown


def test_phones_of_a_visit_that_nobody_ended_are_hidden_too(visit, phone, clock):
    press(visit, "start", now=visit.starts_at)
    clock.move_to(visit.ends_at + 2 * HOUR)
    assert phone.visits[0]["customer"]["phone"] is None


def test_events_name_nobody_of_the_team(visit, phone):
    phone.press(visit, "dispatch", MORNING)
    told = str(last_told())
    assert "Joy" not in told
    assert phone.phone.team.name not in told


def test_neither_codes_nor_cookies_are_logged(visit, team, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    code, phone = show_code(team, now=MORNING), TeamPhone()
    phone.enter(code)
    phone.enter(code)
    phone.press(visit, "dispatch", MORNING)
    phone.post("presses", "{")
    phone.post("leave", {})
    phone.get_day()
    written = (
        caplog.text + str([each.__dict__ for each in caplog.records]) + capfd.readouterr().err
    )
    assert "/team/presses" in written
    token = phone.browser.cookies[COOKIE].value
    secrets = [code, code.replace("-", ""), token or "none", visit.contact.phone]
    assert [each for each in secrets if each in written] == []


def test_every_answer_keeps_its_address_from_other_sites(phone):
    answers = [phone.get_day(), phone.post("presses", "{"), TeamPhone().get_day()]
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
