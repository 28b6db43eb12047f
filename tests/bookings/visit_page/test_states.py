"""What the page says at each step of a visit, in both languages."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import translation
from django.utils.translation import gettext

from bookings.models import Booking
from bookings.services.visits.delays import announce_delay
from bookings.services.visits.move_in_field import Press
from cleanlife.clock import RIYADH
from cleanlife.money import sar_text
from tests.bookings.payments.desk import waiting
from tests.bookings.visit_page.opening import show, url
from tests.bookings.visits.field import OPS, cancel, close, fresh, give_up, paid, press
from tests.factories.bookings import CannotCompleteReasonFactory
from tests.factories.payments import PaymentFactory
from tests.factories.visits import visit_in

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 7, 1, 9, tzinfo=RIYADH)
MINUTE = timedelta(minutes=1)


def press_all(booking, *moves):
    """Press from a quarter to nine on, a minute apart."""
    press(booking, *moves, now=DAY - 15 * MINUTE)


def fail(booking, **traits):
    give_up(booking, CannotCompleteReasonFactory(name_en="Nobody opened", **traits), now=DAY)


STATES = {
    "Your visit is booked": fresh,
    "Your team is on the way": lambda booking: press_all(booking, "dispatch"),
    "Your team is at the door": lambda booking: press_all(booking, "dispatch", "arrive"),
    "Your team is at work": lambda booking: press_all(booking, "start"),
    "Your visit is done": lambda booking: press_all(booking, "start", "complete"),
    "The visit could not be done": fail,
    "The booking was canceled": cancel,
}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("heading", STATES)
def test_says_how_far_the_visit_is(client, sold, heading, language):
    STATES[heading](sold)
    with time_machine.travel(DAY - 10 * MINUTE, tick=False):
        page = client.get(url(sold), {"lang": language})
    with translation.override(language):
        said = gettext(heading)
    assert page.status_code == 200
    assert f"<h1>{said}</h1>" in page.text
    others = set(STATES) - {heading}
    with translation.override(language):
        assert not [each for each in others if f"<h1>{gettext(each)}</h1>" in page.text]


def test_says_what_comes_when_and_from_whom(client, booking):
    page = show(client, booking)
    for shown in (
        "Hello Noura<",
        "Wed 1 Jul 2026",
        "09:00–12:00",
        booking.service.name_en,
        booking.partner.name,
        booking.appointment.name,
    ):
        assert shown in page.text


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (-10, "in about 10 minutes"),
        (-1, "in about 1 minute."),
        (5, "will be with you any moment"),
    ],
)
def test_says_how_soon_the_team_is_there(client, sold, at, said):
    press(sold, "dispatch", now=DAY - 15 * MINUTE)
    with time_machine.travel(DAY + at * MINUTE, tick=False):
        assert said in show(client, sold).text


def test_says_that_the_team_is_late(client, sold):
    announce_delay(Press(booking_id=sold.pk, actor=OPS), minutes=45, now=DAY - MINUTE)
    assert "expected to begin at 09:45" in show(client, sold).text
    press(sold, "start", now=DAY + 40 * MINUTE)
    assert "expected to begin" not in show(client, sold).text


def test_shows_the_real_times(client, sold):
    press(sold, "dispatch", "arrive", "start", "complete", now=DAY)
    text = show(client, sold).text
    for moment in ("09:00</dd>", "09:01</dd>", "09:02</dd>", "09:03</dd>"):
        assert moment in text


def test_says_what_follows_a_visit_that_could_not_be_done(client, sold):
    fail(sold)
    text = show(client, sold).text
    assert "Nobody opened" in text
    assert "We contact you and agree on another time" in text
    close(sold, now=DAY)
    assert "We contact you" not in show(client, sold).text


@pytest.mark.parametrize(
    ("percent_kept", "said"),
    [
        (100, "Nothing of what you paid goes back to you."),
        (40, "SAR {} of what you paid goes back to you."),
        (0, "What you paid is on its way back to you."),
    ],
)
def test_says_what_comes_back(client, sold, percent_kept, said):
    paid(sold)
    fail(sold, percent_kept=percent_kept)
    close(fresh(sold), now=DAY)
    goes_back = sar_text(sold.total_halalas * 60 // 100)
    assert said.format(goes_back) in show(client, sold).text


def test_says_that_the_partner_has_the_money(client, booking):
    cancel(booking)
    assert f"You paid {booking.partner.name}" in show(client, booking).text


def test_says_that_nothing_was_paid(client, booking):
    Booking.objects.update(payment_responsibility="CLEANOS")
    cancel(fresh(booking))
    assert "You have paid nothing" in show(client, booking).text


def test_leads_to_the_payment_while_it_waits(client):
    booking = waiting()
    page = show(client, booking)
    assert "waits for your payment" in page.text
    assert f'href="/pay/{booking.payment_link.token}?lang=en"' in page.text
    with time_machine.travel(booking.payment_due_at, tick=False):
        page = show(client, booking)
    assert "The time to pay has passed" in page.text
    assert "/pay/" not in page.text


def test_an_unpaid_one_that_failed_is_over(client):
    booking = waiting()
    Booking.objects.update(status="failed")
    assert "The time to pay has passed" in show(client, booking).text


@pytest.mark.parametrize(("phone", "whatsapp"), [("+966920000000", ""), ("", "+966500000000")])
def test_offers_to_reach_cleanlife(client, booking, settings, phone, whatsapp):
    settings.SUPPORT_PHONE, settings.SUPPORT_WHATSAPP = phone, whatsapp
    text = show(client, booking).text
    assert (f'href="tel:{phone}"' in text) == bool(phone)
    named = f'href="https://wa.me/966500000000?text={booking.appointment.name}"'
    assert (named in text) == bool(whatsapp)
    assert f"Please contact {booking.partner.name}" not in text


def test_names_the_partner_where_nobody_else_is_named(client, booking):
    assert f"Please contact {booking.partner.name}" in show(client, booking).text


@pytest.mark.parametrize("said", ["access", "door", "moved", "canceled", "changed", "not_now"])
def test_says_what_was_done(client, booking, said):
    plain, told = show(client, booking).text, show(client, booking, said=said).text
    assert told.count('class="state') == plain.count('class="state') + 1


def test_says_nothing_that_it_does_not_know(client, booking):
    plain, told = show(client, booking).text, show(client, booking, said="<script>").text
    assert plain == told


def test_looks_again_by_itself_while_the_visit_goes_on(client, sold):
    assert 'data-refresh="60"' in show(client, sold).text
    press(sold, "start", "complete", now=DAY)
    assert 'data-refresh="0"' in show(client, sold).text


def test_asks_the_database_a_bounded_number_of_times(client, django_assert_max_num_queries):
    found = visit_in("Cannot Complete", "Completed", "Cannot Complete")
    Booking.objects.update(status="failed")
    PaymentFactory(booking=found, captured=True)
    with django_assert_max_num_queries(3):
        show(client, found)
