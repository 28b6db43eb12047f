"""A day by team: who is where, what can be pressed, and what needs care on the start page."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.services.visits.delays import watch_visits
from tests.bookings.backoffice import let_in, page_of, read
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import MINUTE, book, give_up, press
from tests.factories.bookings import BookingFactory, CannotCompleteReasonFactory
from tests.factories.scheduling import ReservationFactory
from tests.factories.visits import visit_in

pytestmark = pytest.mark.django_db
TODAY = reverse("admin:bookings_booking_today")
DAY = reverse("admin:bookings_booking_day", args=["2026-07-01"])
NINE = NOW.replace(month=7, day=1, hour=9)


def test_shows_each_team_with_its_visits(admin_client, booking):
    text = read(admin_client, DAY)
    contact, address = booking.contact, booking.address
    for shown in ("Visits on Wed 1 Jul 2026", "09:00–12:00", booking.appointment.name):
        assert shown in text
    for shown in (contact.name, f"tel:{contact.phone}", address.line1, "Scheduled"):
        assert shown in text
    assert f'href="{page_of("booking", booking, "dispatch")}?day"' in text


def test_shows_who_opens_the_door(admin_client, world):
    book(world, onSite={"name": "Huda", "phone": "0551112233"})
    text = read(admin_client, DAY)
    assert "Huda" in text
    assert "tel:+966551112233" in text


def test_shows_a_visit_of_two_teams_with_both_and_counts_it_once(admin_client, pair):
    text = read(admin_client, DAY)
    assert text.count(pair.appointment.name) == 2
    assert "Scheduled: <strong>1</strong>" in text


def test_offers_only_what_is_possible(admin_client, booking):
    press(booking, "start")
    text = read(admin_client, DAY)
    assert page_of("booking", booking, "complete") in text
    assert page_of("booking", booking, "dispatch") not in text


def test_shows_what_is_late_and_what_waits_for_payment(admin_client, booking):
    watch_visits(now=NINE + 20 * MINUTE)
    waiting = BookingFactory(waiting_payment=True)
    ReservationFactory(owner_id=waiting.pk, date=waiting.service_date)
    text = read(admin_client, DAY)
    assert "badge-suspended" in text
    assert "waits for payment" in text


def test_leads_to_the_days_around_and_to_any_other(admin_client):
    text = read(admin_client, DAY)
    for day in ("2026-06-30", "2026-07-02", "2026-06-28"):
        assert reverse("admin:bookings_booking_day", args=[day]) in text
    picked = admin_client.get(DAY, {"date": "2026-08-15"})
    assert picked["Location"] == reverse("admin:bookings_booking_day", args=["2026-08-15"])
    assert "No team has a visit on this day." in read(admin_client, TODAY)


@pytest.mark.parametrize("day", ["today", "2026-02-30", "1", "0000-01-01"])
def test_what_is_no_date_is_not_found(admin_client, day):
    page = reverse("admin:bookings_booking_day", args=[day])
    assert admin_client.get(page).status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_have_a_page(admin_client, day):
    page = reverse("admin:bookings_booking_day", args=[day])
    assert admin_client.get(page).status_code == 200


def test_costs_no_more_queries_for_more_visits(admin_client, django_assert_max_num_queries):
    visit_in("Dispatched")
    read(admin_client, DAY)
    with CaptureQueriesContext(connection) as few:
        read(admin_client, DAY)
    for status in ("Scheduled", "In Progress", "Completed"):
        visit_in(status)
    with django_assert_max_num_queries(len(few)):
        read(admin_client, DAY)


@pytest.mark.parametrize("page", [TODAY, DAY])
def test_who_may_not_look_sees_nothing(client, page):
    assert client.get(page)["Location"].startswith(reverse("admin:login"))
    client.force_login(User.objects.create_user("stranger", password="p", is_staff=True))
    assert client.get(page).status_code == 403


def test_who_may_only_look_has_nothing_to_press(client, booking):
    text = read(let_in(client, "view_booking"), DAY)
    assert booking.appointment.name in text
    assert page_of("booking", booking, "dispatch") not in text


def test_the_list_of_bookings_leads_to_today(admin_client):
    assert TODAY in read(admin_client, reverse("admin:bookings_booking_changelist"))


def test_the_start_page_names_overdue_visits(admin_client, booking):
    index = reverse("admin:index")
    assert "should have ended" not in read(admin_client, index)
    watch_visits(now=NINE + 210 * MINUTE)
    assert "1 visit should have ended" in read(admin_client, index)
    press(booking, "start", "complete")
    assert "should have ended" not in read(admin_client, index)


def test_the_start_page_names_what_is_not_decided_a_day_later(admin_client, world):
    booking = book(world)
    give_up(booking, CannotCompleteReasonFactory())
    index = reverse("admin:index")
    assert "nobody has decided" not in read(admin_client, index)
    booking.service_date = NOW.date().replace(day=26)
    booking.save(update_fields=["service_date"])
    assert "1 visit could not be completed" in read(admin_client, index)


@pytest.mark.parametrize(
    ("choice", "found"), [("overdue", 1), ("undecided", 1), ("Completed", 1), ("Scheduled", 0)]
)
def test_the_list_is_filtered_by_the_visit(admin_client, choice, found):
    overdue = visit_in("In Progress").appointment
    overdue.overdue_at = NOW
    overdue.save()
    visit_in("Cannot Complete")
    visit_in("Completed")
    page = reverse("admin:bookings_booking_changelist")
    listed = admin_client.get(page, {"visit": choice}).context["cl"]
    assert len(listed.result_list) == found
