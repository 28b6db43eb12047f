"""Contract, section 4: how a visit is carried out, as its partner reads it."""

import pytest
from django.conf import settings

from bookings.models import Booking
from bookings.visit_token import visit_url
from tests.answers import UNKNOWN_ID, error_of
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import MINUTE, book, give_up, press
from tests.factories.bookings import BookingFactory, CannotCompleteReasonFactory
from webhooks.models import Event

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def booking(world):
    return book(world)


def read(world, booking):
    answer = world.api.get(f"bookings/{booking.pk}/visit")
    assert answer.status_code == 200
    return answer.json()["data"]


def test_a_visit_to_come_has_its_planned_times_only(world, booking):
    shown = read(world, booking)
    assert shown == {
        "bookingId": str(booking.pk),
        "appointmentId": str(booking.appointment.uuid),
        "name": booking.appointment.name,
        "status": "Scheduled",
        "scheduledStartDateTime": "2026-07-01T09:00:00+03:00",
        "scheduledEndDateTime": "2026-07-01T12:00:00+03:00",
        "expectedStartAt": None,
        "expectedEndAt": None,
        "dispatchedAt": None,
        "arrivedAt": None,
        "startedAt": None,
        "completedAt": None,
        "eta": None,
        "position": None,
        "cannotCompleteReason": None,
        "teams": [],
        "visitUrl": visit_url(booking.pk),
        "photos": [],
    }


def test_a_visit_that_is_done_has_its_real_times(world, booking):
    press(booking, "dispatch", "arrive", "start", "complete")
    shown = read(world, booking)
    marks = ("dispatchedAt", "arrivedAt", "startedAt", "completedAt")
    minutes = [shown[mark][14:16] for mark in marks]
    assert (shown["status"], minutes) == ("Completed", ["00", "01", "02", "03"])
    assert [team["status"] for team in shown["teams"]] == ["Completed"]


def test_a_team_on_its_way_is_expected_by_the_planned_time(world, booking, frozen):
    frozen.move_to(at_eight := NOW.replace(month=7, day=1))
    press(booking, "dispatch", now=at_eight)
    eta = {"minutes": 60, "asOf": "2026-07-01T08:00:00+03:00"}
    assert read(world, booking)["eta"] == eta
    frozen.move_to(at_eight.replace(hour=9, minute=30))
    assert read(world, booking)["eta"]["minutes"] == 0
    press(booking, "arrive", now=at_eight + 90 * MINUTE)
    assert read(world, booking)["eta"] is None


def test_says_why_it_could_not_be_done(world, booking):
    give_up(booking, CannotCompleteReasonFactory(code="UNSAFE_DOG", name_en="A dog"))
    shown = read(world, booking)
    assert shown["status"] == "Cannot Complete"
    assert shown["cannotCompleteReason"]["code"] == "UNSAFE_DOG"


def test_names_no_team_and_no_place(world, booking):
    press(booking, "dispatch")
    text = world.api.get(f"bookings/{booking.pk}/visit").text
    team = booking.appointment.parts.get().team
    for secret in (team.name, str(team.pk), "amal", str(booking.address.latitude)):
        assert secret not in text


def test_leads_to_the_customers_page_and_nothing_else_does(world, client):
    made = world.api.post("bookings", world.order())
    booking = Booking.objects.get(pk=made.json()["data"]["bookingId"])
    url = read(world, booking)["visitUrl"]
    assert client.get(url.removeprefix(settings.PUBLIC_BASE_URL)).status_code == 200
    others = [made, world.api.get("bookings"), world.api.get(f"bookings/{booking.pk}")]
    texts = [answer.text for answer in others] + [event.body for event in Event.objects.all()]
    assert len(texts) == 5
    assert not [text for text in texts if "/visit/" in text]


def test_another_partners_visit_is_not_found(world):
    theirs = BookingFactory(assigned=True)
    for key in (theirs.pk, UNKNOWN_ID):
        answer = world.api.get(f"bookings/{key}/visit")
        assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")


def test_a_booking_that_waits_for_payment_has_no_visit_yet(world):
    waiting = BookingFactory(partner=world.partner, waiting_payment=True)
    answer = world.api.get(f"bookings/{waiting.pk}/visit")
    assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")
    assert answer.json()["error"]["message"] == "The booking has no appointment yet."


def test_an_id_that_is_none_is_refused(world):
    assert error_of(world.api.get("bookings/7/visit")) == (400, "VALIDATION_ERROR")


def test_costs_few_queries(world, booking, django_assert_max_num_queries):
    press(booking, "dispatch", "start")
    world.api.get("me")
    with django_assert_max_num_queries(3):
        read(world, booking)
