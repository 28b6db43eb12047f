"""The panel of a visit: what a dispatcher reads and presses there."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.models import VisitAccess
from scheduling.models import Reservation, TeamMember
from tests.bookings.backoffice import let_in, page_of, read
from tests.bookings.conftest import DAY, NOW
from tests.bookings.visits.field import MINUTE, fresh, give_up, paid, press
from tests.factories.bookings import BookingFactory, CannotCompleteReasonFactory
from tests.factories.visits import visit_in
from tests.factories.webhooks import SubscriptionFactory
from tests.forms import form_on, form_to
from webhooks.models import Delivery
from webhooks.transport.outcome import problem_of_status

pytestmark = pytest.mark.django_db


def panel_of(booking):
    return reverse("board:visit", args=[DAY, booking.pk])


def look(browser, booking):
    """Return the panel as the board's script asks for it."""
    return read(browser, panel_of(booking), fragment=1)


def test_says_who_where_what_and_how_to_reach_them(admin_client, booking):
    text, contact, address = look(admin_client, booking), booking.contact, booking.address
    for shown in (booking.appointment.name, contact.name, f"tel:{contact.phone}"):
        assert shown in text
    for shown in (address.line1, "Wed 1 Jul 2026, 09:00–12:00", "3 hours", "Scheduled"):
        assert shown in text
    assert f"query={address.latitude}%2C{address.longitude}" in text


def test_names_who_opens_and_the_customer_behind(admin_client, booking):
    booking.on_site_name, booking.on_site_phone = "Huda", "+966551112233"
    booking.save()
    text = look(admin_client, booking)
    assert "tel:+966551112233" in text
    assert f"tel:{booking.contact.phone}" in text


def test_says_how_to_get_in_and_where_the_pin_is(admin_client, booking):
    VisitAccess.objects.create(
        booking=booking, gate="Gate 4", floor="3", pin_latitude=24.71, pin_longitude=46.69
    )
    text = look(admin_client, booking)
    assert "Gate 4" in text
    assert "query=24.71%2C46.69" in text


def test_names_the_people_of_its_teams_and_their_phones(admin_client, booking):
    team = Reservation.objects.get().team
    team.plate = "1234 RUH"
    team.save()
    TeamMember.objects.create(team=team, name="Imran", phone="+966559000001", is_leader=True)
    TeamMember.objects.create(team=team, name="Bikram")
    for moves in ((), ("dispatch",)):
        press(booking, *moves)
        text = look(admin_client, booking)
        for shown in (team.name, "1234 RUH", "Imran", "tel:+966559000001", "Bikram"):
            assert shown in text


def test_shows_what_each_team_has_pressed(admin_client, booking):
    press(booking, "dispatch", "arrive")
    text = look(admin_client, booking)
    assert "28 Jun 2026, 08:00" in text
    assert "28 Jun 2026, 08:01" in text


@pytest.mark.parametrize(
    ("booking_is", "said"),
    [
        ({"total_halalas": 0}, "Nothing is to be paid."),
        ({}, "collected by"),
        ({"partner_payment_confirmed_at": NOW}, "which has confirmed it"),
        ({"payment_responsibility": "CLEANOS"}, "not paid."),
        (
            {"payment_responsibility": "CLEANOS", "customer_paid_at": NOW},
            "paid by the customer",
        ),
    ],
)
def test_says_the_money_in_one_sentence(admin_client, booking_is, said):
    if "total_halalas" in booking_is:
        booking_is |= {"subtotal_halalas": 0, "vat_halalas": 0}
    assert said in look(admin_client, BookingFactory(service_date=DAY, **booking_is))


def test_says_until_when_it_can_be_paid(admin_client):
    waiting = BookingFactory(waiting_payment=True, payment_responsibility="CLEANOS")
    text = look(admin_client, waiting)
    assert "not paid yet; the customer has time until" in text
    assert "none: no time is reserved" in text


def test_says_that_a_customer_has_paid(admin_client, booking):
    paid(booking)
    assert "paid by the customer on 28 Jun 2026, 08:00" in look(admin_client, booking)


def test_a_partner_that_was_told_nothing_or_does_not_listen(admin_client, booking):
    assert "Its system has been told nothing." in look(admin_client, booking)
    press(booking, "dispatch")
    told = look(admin_client, booking)
    assert "status changed, 28 Jun 2026, 08:00: no endpoint of it listens." in told


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ({}, "being sent."),
        (
            {"status": "DELIVERED", "status_code": 204, "next_attempt_at": None},
            "it answered 204.",
        ),
        (
            {"status": "FAILED", "status_code": 500, "next_attempt_at": None},
            "the endpoint answered 500.",
        ),
    ],
)
def test_says_how_the_partner_s_server_answered_last(admin_client, booking, outcome, said):
    SubscriptionFactory(partner=booking.partner)
    press(booking, "dispatch", "arrive")
    if outcome.get("status") == "FAILED":
        outcome["problem"] = problem_of_status(500)
    Delivery.objects.filter(event__type="booking.team_arrived").update(**outcome)
    text = look(admin_client, booking)
    assert "Team arrived, 28 Jun 2026, 08:01" in text
    assert said in text


def test_another_booking_s_event_of_the_same_moment_is_not_taken_for_its_own(
    admin_client, booking
):
    other = BookingFactory(partner=booking.partner, service_date=DAY)
    press(booking, "dispatch")
    assert "Its system has been told nothing." in look(admin_client, other)


def test_offers_the_moves_that_are_possible_now_inside_the_panel(admin_client, booking):
    text = look(admin_client, booking)
    move = reverse("board:move", args=[DAY, booking.pk])
    team = Reservation.objects.get().team_id
    assert f'href="{move}?panel&amp;team={team}" data-panel' in text
    for name in ("dispatch", "start", "give_up"):
        assert f'href="{page_of("booking", booking, name)}?panel" data-panel' in text
    press(booking, "start")
    text = look(admin_client, booking)
    assert page_of("booking", booking, "complete") in text
    assert page_of("booking", booking, "dispatch") not in text


def test_without_the_script_it_is_a_page_that_leads_back_to_the_day(admin_client, booking):
    text = read(admin_client, panel_of(booking))
    assert f'href="{page_of("booking", booking, "dispatch")}?day"' in text
    assert f'href="{reverse("board:day", args=[DAY])}"' in text
    assert "<html" in text


def press_inside(browser, booking, name, **values):
    """Press a move as the panel does; return what is shown in it then."""
    page = f"{page_of('booking', booking, name)}?panel"
    form = form_on(browser.get(page).content.decode())
    return browser.post(page, {**form, **values}, follow=True)


def test_a_move_is_asked_and_done_inside_the_panel(admin_client, booking):
    asked = admin_client.get(f"{page_of('booking', booking, 'dispatch')}?panel")
    assert "<html" not in asked.content.decode()
    answer = press_inside(admin_client, booking, "dispatch")
    assert answer.redirect_chain[-1][0] == f"{panel_of(booking)}?fragment=1"
    text = answer.content.decode()
    assert "The team is on its way." in text
    assert "<html" not in text
    assert fresh(booking).appointment.status == "Dispatched"


def test_a_stale_press_inside_the_panel_is_refused_there(admin_client, booking):
    page = f"{page_of('booking', booking, 'dispatch')}?panel"
    form = form_on(admin_client.get(page).content.decode())
    press(booking, "dispatch", "start")
    answer = admin_client.post(page, form, follow=True)
    assert "in its present status the visit has no such step" in answer.content.decode()


def test_a_delay_is_told_by_one_press_on_the_panel(admin_client, booking):
    page = f"{page_of('booking', booking, 'delay')}?panel"
    form = form_to(look(admin_client, booking), page)
    answer = admin_client.post(page, {**form, "minutes": 45}, follow=True)
    assert "The delay is announced." in answer.content.decode()
    assert fresh(booking).appointment.expected_start_at == booking.starts_at + 45 * MINUTE


def test_why_it_failed_is_a_button_for_each_reason(admin_client, booking):
    reason = CannotCompleteReasonFactory(name_en="Dog at the gate")
    page = f"{page_of('booking', booking, 'give_up')}?panel"
    text = admin_client.get(page).content.decode()
    assert f'name="reason" value="{reason.pk}">Dog at the gate</button>' in text
    press_inside(admin_client, booking, "give_up", reason=reason.pk)
    assert fresh(booking).appointment.cannot_complete_reason == reason


def test_who_may_only_look_has_nothing_to_press(client, booking):
    text = look(let_in(client, "view_booking"), booking)
    assert booking.appointment.name in text
    assert "<form" not in text
    assert "?panel" not in text


def test_a_booking_that_is_not_there_is_not_found(admin_client, booking):
    page = reverse("board:visit", args=[DAY, uuid.uuid4()])
    assert admin_client.get(page).status_code == 404
    assert admin_client.get(reverse("board:visit", args=["x", booking.pk])).status_code == 404


def test_costs_eight_queries_of_its_own(admin_client, pair):
    visits = [pair, visit_in("Dispatched"), visit_in("Completed"), visit_in("In Progress")]
    press(pair, "dispatch")
    undecided = visit_in("Cannot Complete")
    give_up(visits[1], CannotCompleteReasonFactory())
    look(admin_client, pair)
    for booking in (*visits, undecided):
        with CaptureQueriesContext(connection) as queries:
            look(admin_client, booking)
        # Session and person come first.
        assert len(queries) - 2 <= 8, [each["sql"] for each in queries]


def test_speaks_arabic(admin_client, booking):
    admin_client.cookies["django_language"] = "ar"
    text = look(admin_client, booking)
    assert "عند الباب" in text
    assert "المال" in text
