"""What needs care: on the start page, and in the list of bookings."""

import pytest
from django.urls import reverse

from bookings.services.visits.delays import watch_visits
from tests.bookings.backoffice import read
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import MINUTE, book, give_up, press
from tests.factories.bookings import CannotCompleteReasonFactory
from tests.factories.visits import visit_in

pytestmark = pytest.mark.django_db
NINE = NOW.replace(month=7, day=1, hour=9)


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
