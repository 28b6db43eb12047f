"""Operations move visits in the back-office: each page asks, and says what will happen."""

import re

import pytest
from django.urls import reverse

from bookings.models import Booking
from bookings.services.visits.move_in_field import Evidence
from tests.bookings.backoffice import page_of, read
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import (
    MINUTE,
    book,
    cancel,
    fresh,
    give_up,
    paid,
    press,
    reserved_teams,
    standing,
    told,
)
from tests.factories.bookings import CannotCompleteReasonFactory, VisitAccessFactory
from tests.forms import form_on
from tests.recorded import event_types

pytestmark = pytest.mark.django_db
BUTTONS = {
    "dispatch": "Team is on its way",
    "arrive": "Team has arrived",
    "start": "Work has begun",
    "complete": "Work is done",
    "give_up": "Cannot be completed",
    "delay": "Runs late",
    "extend": "Takes longer",
    "reassign": "Give to another team",
    "reschedule": "Move to another time",
    "free_time": "Free the rest of its time",
    "close": "Close as failed",
    "undo": "Undo the last step",
}


def offered(browser, booking):
    """Return the moves whose buttons the booking's page has."""
    text = read(browser, page_of("booking", booking))
    return {name for name in BUTTONS if f'href="{page_of("booking", booking, name)}"' in text}


def send(browser, booking, name, query="", **typed):
    """Open a page, type and press; return where that leads, or the page with what is wrong."""
    page = page_of("booking", booking, name) + query
    form = form_on(browser.get(page).content.decode())
    return browser.post(page, {**form, **typed}, follow=True)


@pytest.mark.parametrize(
    ("moves", "names"),
    [
        ([], {"dispatch", "start", "give_up", "delay", "extend", "reassign", "reschedule"}),
        (["dispatch"], {"arrive", "start", "give_up", "delay", "extend", "reassign", "undo"}),
        (["dispatch", "arrive"], {"start", "give_up", "delay", "extend", "reassign", "undo"}),
        (["start"], {"complete", "give_up", "extend", "undo"}),
        (["start", "complete"], {"free_time", "undo"}),
    ],
)
def test_offers_what_is_possible_now(admin_client, booking, moves, names):
    press(booking, *moves)
    assert offered(admin_client, booking) == names


def test_a_failed_visit_gets_another_time_or_is_closed(admin_client, booking):
    give_up(booking, CannotCompleteReasonFactory())
    names = {"reschedule", "close", "free_time", "undo"}
    assert offered(admin_client, booking) == names


def test_lives_a_visit_to_its_end(admin_client, booking):
    for name in ("dispatch", "arrive", "start", "complete"):
        answer = send(admin_client, booking, name)
        assert answer.redirect_chain[-1][0] == page_of("booking", booking)
    assert standing(booking) == ("success", "Completed")
    assert set(booking.transitions.exclude(actor="").values_list("actor", flat=True)) >= {
        "admin"
    }
    text = read(admin_client, page_of("booking", booking))
    for shown in ("In the field", "Team sent", "Team arrived", "Started", "Completed"):
        assert shown in text


def test_says_what_the_partner_hears_and_where_the_visit_stands(admin_client, booking):
    text = read(admin_client, page_of("booking", booking, "dispatch"))
    for shown in (booking.contact.name, booking.partner.name, "notified at once", "Scheduled"):
        assert shown in text


@pytest.mark.parametrize(
    ("wish", "step", "said"),
    [
        (True, "dispatch", "“On the way”."),
        (True, "start", "No text is sent."),
        (False, "dispatch", "No text is sent: they are off"),
    ],
)
def test_says_what_the_customer_is_written(admin_client, booking, wish, step, said):
    Booking.objects.filter(pk=booking.pk).update(wants_texts=wish)
    assert said in read(admin_client, page_of("booking", booking, step))


def test_gives_up_for_a_reason(admin_client, booking):
    reason = CannotCompleteReasonFactory(code="UNSAFE", ours=True)
    asked = send(admin_client, booking, "give_up", reason="")
    assert "This field is required" in asked.text
    send(admin_client, booking, "give_up", reason=reason.pk)
    assert fresh(booking).appointment.cannot_complete_reason == reason


def test_says_in_the_form_why_it_is_too_soon_for_a_reason(admin_client, booking):
    reason = CannotCompleteReasonFactory(code="NOBODY_AT_HOME", at_the_door=True)
    answer = send(admin_client, booking, "give_up", reason=reason.pk)
    assert "has not waited at the door long enough" in answer.text
    assert standing(booking) == ("in progress", "Scheduled")


@pytest.mark.parametrize(("minutes", "events"), [("14", 0), ("15", 1), ("60", 1), ("61", 0)])
def test_announces_a_delay(admin_client, booking, minutes, events):
    send(admin_client, booking, "delay", minutes=minutes)
    assert event_types() == ["booking.delayed"] * events


def test_undoes_the_last_step_and_says_which(admin_client, booking):
    press(booking, "dispatch")
    asked = read(admin_client, page_of("booking", booking, "undo"))
    assert "Team sent: back to “Scheduled”" in asked
    send(admin_client, booking, "undo", because="Wrong line")
    assert standing(booking) == ("in progress", "Scheduled")
    assert "Wrong line" in read(admin_client, page_of("booking", booking))


def test_reassigns_to_a_team_that_fits_and_says_why_others_do_not(admin_client, make_world):
    world = make_world(teams=4)
    booking, busy, other = (book(world) for _ in range(3))
    asked = read(admin_client, page_of("booking", booking, "reassign"))
    taken = {*reserved_teams(busy), *reserved_teams(other)}
    names = sorted(team.name for team in world.zone.teams.filter(pk__in=taken))
    assert f"is booked then: {', '.join(names)}" in asked
    known = {*reserved_teams(booking), *taken}
    [free] = {team.pk for team in world.zone.teams.all()} - known
    send(admin_client, booking, "reassign", joining=free)
    assert reserved_teams(booking) == [free]


def test_moves_a_visit_for_a_customer_on_the_phone(admin_client, booking):
    send(admin_client, booking, "reschedule", date="2026-07-02", start="14:00")
    found = fresh(booking)
    assert (str(found.service_date), found.start_minute, found.end_minute) == (
        "2026-07-02",
        840,
        1020,
    )
    assert told() == [("updated", "Scheduled", 2)]


def test_says_in_the_form_why_a_time_cannot_be_had(admin_client, booking):
    answer = send(admin_client, booking, "reschedule", date="2026-07-03", start="14:00")
    assert "does not work that day" in answer.text
    assert fresh(booking).version == 1


@pytest.mark.parametrize(
    ("traits", "money"),
    [
        ({}, "The customer gets nothing back; SAR 150.00 is kept."),
        ({"percent_kept": 40}, "The customer gets SAR 90.00 back; SAR 60.00 is kept."),
        ({"ours": True}, "The customer gets SAR 150.00 back; nothing is kept."),
    ],
)
def test_shows_the_sums_before_it_closes(admin_client, booking, traits, money):
    paid(booking)
    give_up(booking, CannotCompleteReasonFactory(**traits))
    asked = read(admin_client, page_of("booking", booking, "close"))
    assert money in asked.replace("\u00a0", " ")
    send(admin_client, booking, "close")
    assert fresh(booking).status == "failed"


def test_frees_the_rest_of_the_time(admin_client, booking):
    press(booking, "start", "complete")
    send(admin_client, booking, "free_time")
    assert reserved_teams(booking) == []


def test_asks_which_of_several_teams(admin_client, pair):
    first, second = reserved_teams(pair)
    send(admin_client, pair, "dispatch", team=first)
    states = dict(pair.appointment.parts.values_list("team_id", "status"))
    assert states == {first: "Dispatched", second: "Scheduled"}
    give_up(pair, CannotCompleteReasonFactory(), team_id=first)
    send(admin_client, pair, "go_on")
    assert reserved_teams(pair) == [second]


def test_a_stale_page_does_nothing_and_says_what_changed(admin_client, booking):
    page = page_of("booking", booking, "delay")
    form = form_on(admin_client.get(page).content.decode())
    press(booking, "dispatch")
    answer = admin_client.post(page, form)
    assert "Nothing was done: this has changed" in answer.text
    assert "On the way" in answer.text
    assert event_types() == ["booking.appointment_status_changed"]


def test_what_is_not_possible_any_more_leads_back(admin_client, booking):
    page = page_of("booking", booking, "dispatch")
    form = form_on(admin_client.get(page).content.decode())
    press(booking, "start")
    answer = admin_client.post(page, form, follow=True)
    assert "in its present status the visit has no such step" in answer.text
    assert admin_client.get(page).status_code == 302


def test_leads_back_to_the_day_it_was_opened_from(admin_client, booking):
    answer = send(admin_client, booking, "dispatch", query="?day")
    day = reverse("board:day", args=["2026-07-01"])
    assert answer.redirect_chain[-1][0] == day


def test_speaks_arabic(admin_client, booking):
    admin_client.cookies["django_language"] = "ar"
    press(booking, "dispatch", now=NOW - MINUTE)
    assert "ألغِ آخر خطوة" in read(admin_client, page_of("booking", booking, "undo"))
    assert "في الميدان" in read(admin_client, page_of("booking", booking))


def test_the_booking_shows_how_its_customer_lets_the_team_in(admin_client, booking):
    assert "has added nothing" in read(admin_client, page_of("booking", booking))
    VisitAccessFactory(booking=booking, pin_latitude=24.7, pin_longitude=46.7, at_door_at=NOW)
    page = read(admin_client, page_of("booking", booking))
    assert "North gate" in page
    assert "24.70000, 46.70000" in page
    assert "has added nothing" not in page


def test_shows_the_evidence_before_it_closes(admin_client, booking):
    reason = CannotCompleteReasonFactory(code="NOBODY_AT_HOME", at_the_door=True)
    press(booking, "dispatch", "arrive")
    evidence = Evidence(distance_meters=25, calls=3)
    give_up(booking, reason, now=NOW + 20 * MINUTE, evidence=evidence)
    asked = read(admin_client, page_of("booking", booking, "close"))
    assert "25 m from the address, calls to the customer: 3" in asked
    assert re.search(r"Team \d+: arrived .*8:01", asked)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "the booking is canceled"), ("ar", "الحجز ملغى")]
)
def test_says_that_a_cancelled_visit_keeps_its_steps(admin_client, booking, language, words):
    admin_client.cookies["django_language"] = language
    press(booking, "dispatch")
    cancel(booking)
    answer = admin_client.get(page_of("booking", booking, "undo"), follow=True)
    assert words in answer.text
