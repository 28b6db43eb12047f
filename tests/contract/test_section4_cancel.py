"""Contract, section 4: a booking is cancelled."""

import pytest

from bookings.models import Booking
from scheduling.models import Reservation
from tests.answers import UNKNOWN_ID, error_of
from tests.client import PartnerClient
from tests.factories.bookings import BookingFactory, CancellationReasonFactory
from tests.factories.partners import ApiKeyFactory
from tests.recorded import event_types
from webhooks.models import Event

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def booking(world):
    answer = world.api.post("bookings", world.order(externalReference="A-1")).json()
    Event.objects.all().delete()
    return answer["data"]


@pytest.fixture
def path(booking):
    return f"bookings/{booking['bookingId']}/cancel"


def test_cancels_and_frees_the_time(world, path):
    reason = CancellationReasonFactory()
    response = world.api.patch(path, {"reasonId": str(reason.pk), "notes": "Guest left"})
    data = response.json()["data"]
    assert (data["status"], data["paymentStatus"]) == ("canceled", "CANCELLED")
    assert data["appointment"]["status"] == "Cancelled"
    assert (data["version"], response.headers["ETag"]) == (2, '"2"')
    assert not Reservation.objects.exclude(state="RELEASED").exists()
    assert event_types() == ["booking.cancelled"]
    assert world.api.post("bookings", world.order()).status_code == 200


def test_keeps_the_reason_and_the_notes(world, path):
    reason = CancellationReasonFactory()
    world.api.patch(path, {"reasonId": str(reason.pk), "notes": "Guest left"})
    stored = Booking.objects.get()
    assert (stored.cancellation_reason, stored.cancellation_notes) == (reason, "Guest left")


def test_a_second_cancellation_is_refused(world, path):
    world.api.patch(path)
    assert error_of(world.api.patch(path)) == (422, "BOOKING_ALREADY_CANCELLED")
    assert event_types() == ["booking.cancelled"]


@pytest.mark.parametrize("is_known", [True, False])
def test_wants_an_active_reason(world, path, is_known):
    reason = CancellationReasonFactory(is_active=False)
    response = world.api.patch(path, {"reasonId": str(reason.pk) if is_known else UNKNOWN_ID})
    assert error_of(response) == (400, "VALIDATION_ERROR")
    message = response.json()["error"]["message"]
    assert message == "reasonId must be an active cancellation reason"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"reasonId": "late"}, "reasonId must be a UUID"),
        ({"notes": ""}, "notes should not be empty"),
        ({"notes": "x" * 2001}, "notes must be shorter than or equal to 2000 characters"),
        ({"reason": "late"}, "property reason should not exist"),
    ],
)
def test_refuses_bad_input(world, path, body, message):
    response = world.api.patch(path, body)
    assert response.json()["error"]["details"]["message"] == [message]
    assert event_types() == []


@pytest.mark.parametrize("status", ["success", "failed", "waiting payment", "in progress"])
def test_cancels_from_any_other_status(api, partner, status):
    booking = BookingFactory(partner=partner, status=status)
    data = api.patch(f"bookings/{booking.pk}/cancel").json()["data"]
    assert (data["status"], data["appointment"]) == ("canceled", None)


@pytest.mark.parametrize("tag", ['"1"', '"7", "1"', "*"])
def test_if_match_lets_the_present_version_through(world, path, tag):
    assert world.api.patch(path, **{"If-Match": tag}).status_code == 200


@pytest.mark.parametrize("tag", ['"2"', 'W/"1"', "1", '"x"', ""])
def test_if_match_stops_everything_else(world, path, tag):
    response = world.api.patch(path, **{"If-Match": tag})
    assert error_of(response) == (412, "PRECONDITION_FAILED")
    assert event_types() == []


def test_lists_the_reasons_for_customers(api):
    offered = CancellationReasonFactory(name_en="A", name_ar="أ")
    CancellationReasonFactory(is_customer_facing=False)
    CancellationReasonFactory(is_active=False)
    answer = api.get("bookings/cancellation-reasons").json()
    assert answer["data"] == [{"id": str(offered.pk), "nameEn": "A", "nameAr": "أ"}]
    assert answer["meta"] == {"page": 1, "limit": 1, "total": 1, "totalPages": 1}


def test_another_partners_booking_is_not_found(api):
    response = api.patch(f"bookings/{BookingFactory().pk}/cancel")
    assert error_of(response) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", f"bookings/{UNKNOWN_ID}/cancel"), ("GET", "bookings/cancellation-reasons")],
)
@pytest.mark.django_db
def test_wants_a_key_with_the_permission(method, path):
    assert PartnerClient().request(method, path).status_code == 401
    assert PartnerClient(ApiKeyFactory()).request(method, path).status_code == 403
