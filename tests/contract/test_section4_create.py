"""Contract, section 4: a booking is made."""

import pytest
from django.apps import apps

from bookings.caches import known_switches
from bookings.models import Booking, Transition
from partners.models import Partner
from scheduling.services.plan_search import read_travel
from tests.answers import UNKNOWN_ID, error_of, error_with_reason
from tests.client import PartnerClient
from tests.factories.bookings import AddressFactory, ContactFactory
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import ApiKeyFactory
from tests.factories.webhooks import SubscriptionFactory
from webhooks.models import Event

pytestmark = pytest.mark.usefixtures("frozen")


def count_rows() -> dict[str, int]:
    """Count the rows of every table of ours."""
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if not model.__module__.startswith(("django.", "rest_framework"))
    }


def test_answers_the_booking_object_in_its_order(world):
    response = world.api.post("bookings", world.order(externalReference="A-1"))
    data = response.json()["data"]
    booking = Booking.objects.get()
    assert response.headers["ETag"] == '"1"'
    name = booking.appointment.name
    assert data == {
        "bookingId": str(booking.pk),
        "externalReference": "A-1",
        "appointmentId": str(booking.appointment.uuid),
        "status": "in progress",
        "paymentStatus": "PENDING",
        "trackingReference": name,
        "date": "2026-07-01T00:00:00.000Z",
        "timeslot": {"startAt": "09:00", "endAt": "12:00", "endsAtNextDay": False},
        "appointment": {
            "id": str(booking.appointment.uuid),
            "name": name,
            "status": "Scheduled",
            "scheduledStartDateTime": "2026-07-01T09:00:00+03:00",
            "scheduledEndDateTime": "2026-07-01T12:00:00+03:00",
            "startedAt": None,
            "completedAt": None,
            "cannotCompleteReason": None,
        },
        "version": 1,
        "serviceDate": "2026-07-01",
        "serviceId": str(world.service.pk),
        "contactId": str(world.contact.pk),
        "addressId": str(world.address.pk),
        "hours": 3,
        "numberOfTeams": 1,
        "price": data["price"],
        "createdAt": "2026-06-28T08:00:00+03:00",
        "updatedAt": "2026-06-28T08:00:00+03:00",
        "notes": None,
        "metadata": {},
        "workType": None,
        "userId": None,
        "packageId": None,
        "payment": {
            "status": "PENDING",
            "amount": 150,
            "paidAt": None,
            "reference": None,
            "refunded": 0,
            "refundStatus": None,
        },
        "cancellation": None,
        "preferences": {"crew": "ANY", "fragranceFree": False, "pets": False},
        "onSite": {"name": world.contact.name, "phone": world.contact.phone},
        "notifications": None,
    }
    assert list(data)[:9] == [
        "bookingId", "externalReference", "appointmentId", "status", "paymentStatus",
        "trackingReference", "date", "timeslot", "appointment",
    ]  # fmt: skip


def test_records_both_events_and_the_history(world):
    world.api.post("bookings", world.order(), **{"x-request-id": "req-7"})
    events = Event.objects.order_by("sequence")
    assert [event.type for event in events] == [
        "booking.created",
        "booking.appointment_status_changed",
    ]
    assert {event.request_id for event in events} == {"req-7"}
    assert [(t.action, t.to_state) for t in Transition.objects.all()] == [
        ("create", "in progress"),
        ("assign", "Scheduled"),
    ]


def test_a_booking_that_cleanlife_collects_waits_for_its_payment(make_world):
    world = make_world(payment_responsibility="CLEANOS")
    data = world.api.post("bookings", world.order()).json()["data"]
    assert (data["status"], data["paymentStatus"]) == ("waiting payment", "PENDING")
    assert (data["appointment"], data["appointmentId"]) == (None, None)
    assert data["trackingReference"] == data["bookingId"]
    assert [event.type for event in Event.objects.all()] == ["booking.created"]


def test_nothing_to_pay_needs_no_payment(make_world):
    world = make_world(payment_responsibility="CLEANOS")
    world.service.base_price_per_hour_halalas = 0
    world.service.save()
    data = world.api.post("bookings", world.order()).json()["data"]
    assert (data["status"], data["paymentStatus"]) == ("in progress", "NOT_REQUIRED")


def test_keeps_the_responsibility_it_was_made_with(world):
    booking_id = world.api.post("bookings", world.order()).json()["data"]["bookingId"]
    Partner.objects.update(payment_responsibility="CLEANOS")
    response = world.api.post(f"bookings/{booking_id}/confirm-payment")
    assert response.json()["data"]["paymentStatus"] == "PAID"


def test_a_duplicate_reference_names_the_booking_that_has_it(world):
    first = world.api.post("bookings", world.order(externalReference="A-1")).json()["data"]
    response = world.api.post("bookings", world.order(externalReference="A-1"))
    assert error_of(response) == (409, "DUPLICATE_EXTERNAL_REFERENCE")
    assert response.json()["error"]["details"] == {
        "bookingId": first["bookingId"],
        "status": "in progress",
    }


def test_two_partners_may_use_one_reference(world, make_world):
    other = make_world()
    for each in (world, other):
        response = each.api.post("bookings", each.order(externalReference="A-1"))
        assert response.status_code == 200


def test_a_reference_stays_taken_after_a_cancellation(world):
    body = world.order(externalReference="A-1")
    booking_id = world.api.post("bookings", body).json()["data"]["bookingId"]
    world.api.patch(f"bookings/{booking_id}/cancel")
    assert world.api.post("bookings", body).status_code == 409


@pytest.mark.parametrize("name", ["contactId", "addressId", "serviceId"])
def test_an_unknown_id_is_not_found(world, name):
    response = world.api.post("bookings", world.order(**{name: UNKNOWN_ID}))
    assert error_of(response) == (404, "RESOURCE_NOT_FOUND")


def test_an_address_of_another_contact_is_not_found(world):
    other = AddressFactory(contact=ContactFactory(partner=world.partner), zone=world.zone)
    response = world.api.post("bookings", world.order(addressId=str(other.pk)))
    assert error_of(response) == (404, "RESOURCE_NOT_FOUND")


def test_another_partners_contact_is_not_found(world):
    other = AddressFactory(zone=world.zone)
    body = world.order(contactId=str(other.contact_id), addressId=str(other.pk))
    assert error_of(world.api.post("bookings", body)) == (404, "RESOURCE_NOT_FOUND")


def test_a_service_that_is_not_enabled(world):
    response = world.api.post("bookings", world.order(serviceId=str(ServiceFactory().pk)))
    assert error_of(response) == (404, "SERVICE_NOT_ALLOWED")


def test_a_taken_time_offers_alternatives(world):
    world.api.post("bookings", world.order())
    response = world.api.post("bookings", world.order())
    assert error_with_reason(response) == (
        422,
        "BOOKING_CREATION_FAILED",
        "TIMESLOT_UNAVAILABLE",
    )
    offered = response.json()["error"]["details"]["alternatives"]
    assert 1 <= len(offered) <= 5
    again = {"startAt": offered[0]["startAt"], "endAt": offered[0]["endAt"]}
    body = world.order(date=offered[0]["date"], timeslot=again)
    assert world.api.post("bookings", body).status_code == 200


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"timeslot": {"startAt": "09:00", "endAt": "10:00"}}, "DURATION_NOT_ALLOWED"),
        ({"timeslot": {"startAt": "09:00", "endAt": "21:30"}}, "DURATION_NOT_ALLOWED"),
        ({"numberOfTeams": 99}, "TOO_MANY_TEAMS"),
        ({"timeslot": {"startAt": "09:10", "endAt": "12:10"}}, "TIMESLOT_UNAVAILABLE"),
        ({"timeslot": {"startAt": "03:00", "endAt": "06:00"}}, "OUTSIDE_HOURS"),
        ({"date": "2026-06-27"}, "LEAD_TIME"),
        ({"date": "2027-06-27"}, "BEYOND_HORIZON"),
        ({"promoCode": "EID"}, "COUPON_INVALID"),
    ],
)
def test_says_why_a_visit_cannot_be_sold(world, changes, reason):
    response = world.api.post("bookings", world.order(**changes))
    assert error_with_reason(response) == (422, "BOOKING_CREATION_FAILED", reason)


def test_an_address_that_nobody_serves(world):
    nowhere = AddressFactory(contact=world.contact, zone=None)
    response = world.api.post("bookings", world.order(addressId=str(nowhere.pk)))
    assert error_with_reason(response) == (422, "BOOKING_CREATION_FAILED", "ZONE_NOT_COVERED")


@pytest.mark.parametrize(
    "changes",
    [
        {"timeslot": {"startAt": "03:00", "endAt": "06:00"}},
        {"date": "2026-07-01"},  # Taken by the first booking.
        {"externalReference": "A-1"},
        {"serviceId": UNKNOWN_ID},
        {"hours": 9},
    ],
)
def test_a_failed_creation_leaves_nothing_behind(world, changes):
    world.api.post("bookings", world.order(externalReference="A-1"))
    before = count_rows()
    fresh = world.order(externalReference="A-2", date="2026-07-02")
    assert world.api.post("bookings", {**fresh, **changes}).status_code >= 400
    assert count_rows() == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"hours": 4}, "hours must equal the length of timeslot"),
        (
            {"timeslot": {"startAt": "09:00", "endAt": "09:00"}},
            "timeslot.endAt must differ from timeslot.startAt",
        ),
        ({"categoryId": UNKNOWN_ID}, "property categoryId should not exist"),
        ({"tapId": "x"}, "property tapId should not exist"),
        (
            {"externalReference": "x" * 151},
            "externalReference must be shorter than or equal to 150 characters",
        ),
        ({"couponIds": [UNKNOWN_ID] * 3}, "couponIds must contain no more than 2 elements"),
    ],
)
def test_refuses_bad_input(world, changes, message):
    response = world.api.post("bookings", world.order(**changes))
    assert response.status_code == 400
    assert response.json()["error"]["details"]["message"] == [message]


def test_wants_a_key_with_the_permission(world):
    reader = ApiKeyFactory(partner=world.partner, permissions=["partner_bookings_read"])
    assert PartnerClient().post("bookings", {}).status_code == 401
    assert PartnerClient(reader).post("bookings", {}).status_code == 403


def test_a_visit_past_midnight_says_so(make_world):
    world = make_world(over_midnight=True)
    body = world.order(timeslot={"startAt": "22:00", "endAt": "01:00"})
    data = world.api.post("bookings", body).json()["data"]
    assert data["timeslot"] == {"startAt": "22:00", "endAt": "01:00", "endsAtNextDay": True}
    assert data["appointment"]["scheduledEndDateTime"] == "2026-07-02T01:00:00+03:00"


def test_creates_with_few_queries(world, django_assert_max_num_queries):
    SubscriptionFactory(partner=world.partner)
    # Warms key, tiers, travel and switches of texts, as any earlier request does.
    world.api.get("pricing/tiers")
    read_travel()
    known_switches.read(str(world.partner.pk), dict)
    with django_assert_max_num_queries(23):
        response = world.api.post("bookings", world.order(externalReference="A-1"))
    assert response.status_code == 200
