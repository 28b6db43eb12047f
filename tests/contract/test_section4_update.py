"""Contract, section 4: a booking is changed."""

import json

import pytest

from bookings.models import Booking, Transition
from tests.answers import UNKNOWN_ID, error_of
from tests.client import PartnerClient
from tests.factories.bookings import BookingFactory
from tests.factories.partners import ApiKeyFactory
from tests.recorded import previous_values
from webhooks.models import Event

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def booking(world):
    order = world.order(externalReference="A-1", notes="Ring twice")
    data = world.api.post("bookings", order).json()["data"]
    Event.objects.all().delete()
    return data


@pytest.fixture
def path(booking):
    return f"bookings/{booking['bookingId']}"


@pytest.fixture
def waiting(make_world):
    """Return a world and the path of a booking that waits for its payment."""
    world = make_world(payment_responsibility="CLEANOS")
    booking_id = world.api.post("bookings", world.order()).json()["data"]["bookingId"]
    Event.objects.all().delete()
    return world, f"bookings/{booking_id}"


def test_changes_the_reference_and_the_notes(world, booking, path):
    response = world.api.patch(path, {"externalReference": "B-1", "notes": "Gate 4"})
    assert response.headers["ETag"] == '"2"'
    changed = {"externalReference": "B-1", "notes": "Gate 4", "version": 2}
    assert response.json()["data"] == {**booking, **changed}
    assert Booking.objects.get().notes == "Gate 4"
    old = {"externalReference": "A-1", "notes": "Ring twice"}
    assert previous_values() == [("booking.updated", old)]


@pytest.mark.parametrize("notifications", [True, False])
def test_changes_whether_the_customer_gets_texts(world, booking, path, notifications):
    answer = world.api.patch(path, {"notifications": notifications})
    changed = {"notifications": notifications, "version": 2}
    assert answer.json()["data"] == {**booking, **changed}
    assert Booking.objects.get().wants_texts is notifications
    assert previous_values() == [("booking.updated", {"notifications": None})]


def test_the_event_carries_the_booking_as_it_is_now(world, path):
    answer = world.api.patch(path, {"externalReference": "B-1"}, **{"x-request-id": "req-7"})
    data = json.loads(Event.objects.get().body)["data"]
    assert data["booking"] == answer.json()["data"]
    assert (data["initiator"], data["requestId"]) == ("PARTNER", "req-7")


def test_the_history_names_the_key(world, path):
    world.api.patch(path, {"notes": "Gate 4"})
    last = Transition.objects.last()
    assert (last.action, last.initiator) == ("update", "PARTNER")
    assert last.actor == world.api.api_key.name


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"externalReference": None, "notes": None, "date": None, "timeslot": None},
        {"externalReference": "A-1", "notes": "Ring twice"},
        {"date": "2026-07-01", "timeslot": {"startAt": "09:00", "endAt": "12:00"}},
    ],
)
def test_what_changes_nothing_tells_nobody(world, booking, path, body):
    response = world.api.request("PATCH", path, body)
    assert (response.status_code, response.json()["data"]) == (200, booking)
    assert response.headers["ETag"] == '"1"'
    assert previous_values() == []


def test_a_reference_can_be_added(world):
    booking_id = world.api.post("bookings", world.order()).json()["data"]["bookingId"]
    Event.objects.all().delete()
    data = world.api.patch(f"bookings/{booking_id}", {"externalReference": "A-1"}).json()
    assert data["data"]["externalReference"] == "A-1"
    assert previous_values() == [("booking.updated", {"externalReference": None})]


def test_a_taken_reference_names_the_booking_that_has_it(world, path):
    other = BookingFactory(partner=world.partner, external_reference="B-1", canceled=True)
    response = world.api.patch(path, {"externalReference": "B-1", "notes": "Gate 4"})
    assert error_of(response) == (409, "DUPLICATE_EXTERNAL_REFERENCE")
    details = {"bookingId": str(other.pk), "status": "canceled"}
    assert response.json()["error"]["details"] == details
    assert (Booking.objects.get(pk=path[9:]).notes, previous_values()) == ("Ring twice", [])


def test_another_partners_reference_is_free(world, path):
    BookingFactory(external_reference="B-1")
    assert world.api.patch(path, {"externalReference": "B-1"}).status_code == 200


def test_the_reference_that_was_left_is_free_again(world, path):
    world.api.patch(path, {"externalReference": "B-1"})
    order = world.order(externalReference="A-1", date="2026-07-02")
    assert world.api.post("bookings", order).status_code == 200


@pytest.mark.parametrize("status", ["success", "canceled", "failed"])
@pytest.mark.parametrize("body", [{}, {"notes": "Gate 4"}, {"date": "2026-07-02"}])
def test_only_open_bookings_are_edited(api, partner, status, body):
    booking = BookingFactory(partner=partner, status=status, assigned=True)
    response = api.patch(f"bookings/{booking.pk}", body)
    assert error_of(response) == (422, "BOOKING_NOT_EDITABLE")
    assert previous_values() == []


def test_a_booking_that_waits_for_payment_takes_notes_and_reference(waiting):
    world, path = waiting
    response = world.api.patch(path, {"notes": "Gate 4", "externalReference": "A-1"})
    assert response.json()["data"]["status"] == "waiting payment"
    assert previous_values() == [
        ("booking.updated", {"externalReference": None, "notes": None})
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"date": "2026-07-02"},
        {"timeslot": {"startAt": "14:00", "endAt": "17:00"}},
        {"date": "2026-07-01"},
        {"date": "2026-07-02", "notes": "Gate 4"},
    ],
)
def test_without_an_appointment_there_is_nothing_to_move(waiting, body):
    world, path = waiting
    assert error_of(world.api.patch(path, body)) == (422, "BOOKING_APPOINTMENT_NOT_FOUND")
    assert (Booking.objects.get().notes, previous_values()) == ("", [])


@pytest.mark.parametrize("tag", ['"1"', '"7", "1"', "*"])
def test_if_match_lets_the_present_version_through(world, path, tag):
    assert world.api.patch(path, {"notes": "x"}, **{"If-Match": tag}).status_code == 200


@pytest.mark.parametrize("body", [{}, {"notes": "Gate 4"}])
@pytest.mark.parametrize("tag", ['"2"', 'W/"1"', "1", '"x"', "", '"' + "9" * 5000 + '"'])
def test_if_match_stops_everything_else(world, path, tag, body):
    response = world.api.patch(path, body, **{"If-Match": tag})
    assert error_of(response) == (412, "PRECONDITION_FAILED")
    assert previous_values() == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"date": "tomorrow"}, "date must be a valid ISO 8601 date string"),
        ({"timeslot": "noon"}, "timeslot must be an object"),
        (
            {"timeslot": {"startAt": "09:00", "endAt": 9}},
            "timeslot.endAt must be a string",
        ),
        (
            {"timeslot": {"startAt": "9", "endAt": "12:00"}},
            "timeslot.startAt must be a valid time in HH:MM or HH:MM:SS format",
        ),
        (
            {"timeslot": {"startAt": "09:00:30", "endAt": "12:00"}},
            "timeslot.startAt must be a whole minute",
        ),
        (
            {"timeslot": {"startAt": "09:00", "endAt": "09:00"}},
            "timeslot.endAt must differ from timeslot.startAt",
        ),
        ({"notes": ""}, "notes should not be empty"),
        ({"notes": "x" * 2001}, "notes must be shorter than or equal to 2000 characters"),
        ({"externalReference": ""}, "externalReference should not be empty"),
        (
            {"externalReference": "x" * 151},
            "externalReference must be shorter than or equal to 150 characters",
        ),
        ({"hours": 3}, "property hours should not exist"),
        ({"serviceId": UNKNOWN_ID}, "property serviceId should not exist"),
        ([], "body must be an object"),
    ],
)
def test_refuses_bad_input(world, path, body, message):
    response = world.api.patch(path, body)
    assert error_of(response) == (400, "VALIDATION_ERROR")
    assert response.json()["error"]["details"]["message"] == [message]
    assert previous_values() == []


def test_another_partners_booking_is_not_found(api):
    other = BookingFactory(assigned=True)
    for body in ({}, {"notes": "Gate 4"}, {"date": "2026-07-02"}):
        response = api.patch(f"bookings/{other.pk}", body, **{"If-Match": '"9"'})
        assert error_of(response) == (404, "RESOURCE_NOT_FOUND")


def test_refusals_come_in_the_contract_s_order(api, partner):
    BookingFactory(partner=partner, external_reference="B-1")
    closed = BookingFactory(partner=partner, canceled=True)
    path, stale = f"bookings/{closed.pk}", {"If-Match": '"9"'}
    taken = {"externalReference": "B-1"}
    assert error_of(api.patch(path, {**taken, "notes": 1}, **stale))[0] == 400
    assert error_of(api.patch(f"bookings/{UNKNOWN_ID}", taken))[0] == 409
    assert error_of(api.patch(path, taken, **stale))[0] == 409
    assert error_of(api.patch(path, {}, **stale))[0] == 412
    assert error_of(api.patch(path, {}))[0] == 422


@pytest.mark.django_db
def test_wants_a_key_with_the_permission():
    path = f"bookings/{UNKNOWN_ID}"
    assert PartnerClient().patch(path).status_code == 401
    assert PartnerClient(ApiKeyFactory()).patch(path).status_code == 403
