"""Contract, section 4: the partner confirms that it was paid; nobody pays in time."""

import pytest

from bookings.models import Booking, Transition
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from cleanlife import clock
from scheduling.models import Reservation
from tests.answers import UNKNOWN_ID, error_of
from tests.bookings.conftest import NOW
from tests.client import PartnerClient
from tests.factories.bookings import BookingFactory
from tests.factories.partners import ApiKeyFactory
from tests.recorded import event_types
from webhooks.models import Event

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def path(world):
    booking_id = world.api.post("bookings", world.order()).json()["data"]["bookingId"]
    Event.objects.all().delete()
    return f"bookings/{booking_id}/confirm-payment"


def test_confirms_a_payment_once(world, path):
    response = world.api.post(path, {"paymentReference": "POS-1"})
    data = response.json()["data"]
    assert (data["paymentStatus"], data["version"]) == ("PAID", 2)
    assert response.headers["ETag"] == '"2"'
    assert "paymentReference" not in data
    stored = Booking.objects.get()
    assert (stored.payment_reference, stored.partner_payment_confirmed_at) == ("POS-1", NOW)
    assert error_of(world.api.post(path)) == (422, "PAYMENT_ALREADY_CONFIRMED")
    assert event_types() == ["booking.payment_confirmed"]


@pytest.mark.parametrize(
    ("traits", "expected"),
    [
        ({"waiting_payment": True}, "PAYMENT_RESPONSIBILITY_MISMATCH"),
        (
            {"canceled": True, "payment_responsibility": "CLEANOS"},
            "PAYMENT_RESPONSIBILITY_MISMATCH",
        ),
        ({"canceled": True}, "BOOKING_NOT_PAYABLE"),
        ({"failed": True}, "BOOKING_NOT_PAYABLE"),
        ({"free": True}, "BOOKING_NOT_PAYABLE"),
        ({"canceled": True, "partner_payment_confirmed_at": NOW}, "BOOKING_NOT_PAYABLE"),
        ({"partner_payment_confirmed_at": NOW}, "PAYMENT_ALREADY_CONFIRMED"),
    ],
)
def test_refuses_a_confirmation(api, partner, traits, expected):
    booking = BookingFactory(partner=partner, **traits)
    response = api.post(f"bookings/{booking.pk}/confirm-payment")
    assert error_of(response) == (422, expected)
    assert event_types() == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"paymentReference": 7}, "paymentReference must be a string"),
        ({"paymentReference": ""}, "paymentReference should not be empty"),
        (
            {"paymentReference": "x" * 256},
            "paymentReference must be shorter than or equal to 255 characters",
        ),
        ({"paymentId": "x"}, "property paymentId should not exist"),
    ],
)
def test_refuses_bad_input(world, path, body, message):
    response = world.api.post(path, body)
    assert response.json()["error"]["details"]["message"] == [message]
    assert event_types() == []


def test_another_partners_booking_is_not_found(api):
    response = api.post(f"bookings/{BookingFactory().pk}/confirm-payment")
    assert error_of(response) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.django_db
def test_wants_a_key_with_the_permission():
    path = f"bookings/{UNKNOWN_ID}/confirm-payment"
    assert PartnerClient().post(path).status_code == 401
    assert PartnerClient(ApiKeyFactory()).post(path).status_code == 403


def test_gives_up_what_nobody_paid_in_time(make_world):
    world = make_world(payment_responsibility="CLEANOS")
    booking_id = world.api.post("bookings", world.order()).json()["data"]["bookingId"]
    due = Booking.objects.get(pk=booking_id).payment_due_at
    assert fail_overdue_bookings(now=clock.now()) == 0
    assert fail_overdue_bookings(now=due) == 1
    assert fail_overdue_bookings(now=due) == 0
    data = world.api.get(f"bookings/{booking_id}").json()["data"]
    assert (data["status"], data["paymentStatus"]) == ("failed", "FAILED")
    assert event_types() == ["booking.created", "booking.payment_failed"]
    assert not Reservation.objects.exclude(state="RELEASED").exists()
    assert Transition.objects.last().initiator == "SYSTEM"
