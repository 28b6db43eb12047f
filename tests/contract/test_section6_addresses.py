"""Contract, section 6: changing and removing the address of a contact."""

import threading

import pytest
from django.db import connection, transaction

from bookings.models import Address
from bookings.services.contacts.addresses import remove_address
from bookings.services.state.find import lock_address
from cleanlife import clock
from tests.answers import error_of
from tests.bookings.conftest import NOW
from tests.factories.bookings import AddressFactory, BookingFactory, ContactFactory
from tests.factories.scheduling import ZoneFactory, square

pytestmark = pytest.mark.usefixtures("frozen")
ELSEWHERE = {"latitude": 21.45, "longitude": 39.85}


def path_of(address, contact=None):
    return f"contacts/{(contact or address.contact).pk}/addresses/{address.pk}"


def listed(api, contact):
    return [row["id"] for row in api.get(f"contacts/{contact.pk}/addresses").json()["data"]]


@pytest.fixture
def used(world):
    """The world's address, with a booking there."""
    world.api.post("bookings", world.order(externalReference="A-1"))
    return world.address


def test_changes_what_is_sent_and_nothing_else(world):
    body = {"accessNotes": "Gate 2", "label": None}
    data = world.api.patch(path_of(world.address), body).json()["data"]
    assert data["id"] == str(world.address.pk)
    assert (data["accessNotes"], data["line1"]) == ("Gate 2", "Olaya Street 12")
    assert data["zone"]["id"] == str(world.zone.pk)


def test_new_coordinates_find_a_new_zone(world):
    jeddah = ZoneFactory(polygon=square(39.8, 21.4))
    data = world.api.patch(path_of(world.address), ELSEWHERE).json()["data"]
    assert (data["covered"], data["zone"]["id"]) == (True, str(jeddah.pk))
    world.address.refresh_from_db()
    assert world.address.zone == jeddah


def test_new_coordinates_may_lie_in_no_zone(world):
    data = world.api.patch(path_of(world.address), {"latitude": 0}).json()["data"]
    assert (data["covered"], data["zone"]) == (False, None)
    assert data["longitude"] == world.address.longitude


def test_other_changes_keep_the_zone(world):
    world.zone.is_active = False
    world.zone.save()
    body = {"city": "Diriyah", "latitude": world.address.latitude}
    assert world.api.patch(path_of(world.address), body).json()["data"]["covered"] is True


def test_a_used_address_stays_and_a_new_one_takes_its_place(world, used):
    before = Address.objects.values().get()
    data = world.api.patch(path_of(used), {"line1": "King Road 1"}).json()["data"]
    assert (data["line1"], data["city"]) == ("King Road 1", "Riyadh")
    assert data["id"] != str(used.pk)
    assert listed(world.api, world.contact) == [data["id"]]
    kept = Address.objects.filter(pk=used.pk).values().get()
    assert kept == {**before, "removed_at": NOW}


def test_bookings_keep_the_address_they_were_made_for(world, used):
    before = world.api.get("bookings").json()["data"]
    world.api.patch(path_of(used), ELSEWHERE)
    assert world.api.get("bookings").json()["data"] == before


@pytest.mark.parametrize("body", [{}, {"line1": "Olaya Street 12", "latitude": 24.7}])
def test_a_change_of_nothing_makes_no_new_address(world, used, body):
    data = world.api.patch(path_of(used), body).json()["data"]
    assert data["id"] == str(used.pk)
    assert Address.objects.count() == 1


def test_the_new_address_can_be_booked(world, used):
    changed = world.api.patch(path_of(used), {"line1": "King Road 1"}).json()["data"]["id"]
    body = world.order(date="2026-07-02")
    assert world.api.post("bookings", {**body, "addressId": changed}).status_code == 200
    assert world.api.post("bookings", body).status_code == 404


def test_removes_an_address(world):
    answer = world.api.delete(path_of(world.address)).json()
    assert answer == {"success": True, "data": {"id": str(world.address.pk), "removed": True}}
    assert listed(world.api, world.contact) == []


def test_a_removed_address_is_unknown_from_then_on(world, used):
    world.api.delete(path_of(used))
    slots = {"addressId": used.pk, "serviceId": world.service.pk, "date": "2026-07-02"}
    answers = [
        world.api.delete(path_of(used)),
        world.api.patch(path_of(used), {"city": "Jeddah"}),
        world.api.get("timeslots/available", **slots),
        world.api.post("bookings", world.order(date="2026-07-02")),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {a.json()["error"]["code"] for a in answers} == {"RESOURCE_NOT_FOUND"}


def test_bookings_keep_a_removed_address(world, used):
    world.api.delete(path_of(used))
    [booking] = world.api.get("bookings").json()["data"]
    assert booking["addressId"] == str(used.pk)
    cancelled = world.api.patch(f"bookings/{booking['bookingId']}/cancel")
    assert cancelled.json()["data"]["status"] == "canceled"


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize("whose", ["another partner's", "another contact's"])
def test_other_addresses_are_not_found(api, partner, method, whose):
    owner = {"contact__partner": partner} if whose == "another contact's" else {}
    address = AddressFactory(**owner)
    contact = ContactFactory(partner=partner) if owner else address.contact
    answer = api.request(method, path_of(address, contact), {} if method == "PATCH" else None)
    assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"line1": ""}, "line1 should not be empty"),
        ({"city": "x" * 101}, "city must be shorter than or equal to 100 characters"),
        ({"latitude": -90.1}, "latitude must not be less than -90"),
        ({"longitude": 180.1}, "longitude must not be greater than 180"),
        (
            {"latitude": "24.7"},
            "latitude must be a number conforming to the specified constraints",
        ),
        ({"zone": "x"}, "property zone should not exist"),
    ],
)
def test_refuses_a_bad_change(world, change, message):
    answer = world.api.patch(path_of(world.address), change)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_an_address_id_that_is_none(world):
    answer = world.api.patch(f"contacts/{world.contact.pk}/addresses/x", {})
    assert answer.json()["error"]["message"] == "addressId must be a UUID"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_removal_and_a_booking_of_one_address_wait_for_each_other(world):
    """While somebody holds the address, a booking waits, and then finds it removed."""
    answers = []

    def book():
        answers.append(world.api.post("bookings", world.order()))
        connection.close()

    booking = threading.Thread(target=book)
    with transaction.atomic():
        lock_address(partner=world.partner, address_id=world.address.pk)
        booking.start()
        booking.join(timeout=0.5)
        assert booking.is_alive()
        remove_address(contact=world.contact, address_id=world.address.pk, now=clock.now())
    booking.join(timeout=20)
    assert answers[0].status_code == 404


def test_an_address_counts_as_used_by_a_canceled_booking_too(api, partner):
    booking = BookingFactory(partner=partner, canceled=True)
    changed = api.patch(path_of(booking.address), {"city": "Jeddah"}).json()["data"]
    assert changed["id"] != str(booking.address_id)
