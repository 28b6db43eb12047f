"""Status, list, confirm-payment and cancel over the API (contract, section 4)."""

import pytest

from bookings.models import Booking, Transition
from bookings.services.fail_overdue_bookings import fail_overdue_bookings
from cleanlife import clock
from scheduling.models import Reservation
from tests.bookings.conftest import NOW
from tests.client import PartnerClient
from tests.factories.bookings import BookingFactory, CancellationReasonFactory
from tests.factories.partners import ApiKeyFactory
from webhooks.models import Event

UNKNOWN = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def code(response):
    return response.status_code, response.json()["error"]["code"]


def events():
    return list(Event.objects.order_by("sequence").values_list("type", flat=True))


@pytest.fixture
def booking(world):
    answer = world.api.post("bookings", world.order(externalReference="A-1")).json()
    Event.objects.all().delete()
    return answer["data"]


def test_status_answers_what_create_answered(world, booking):
    for path in ("", "/status"):
        answer = world.api.get(f"bookings/{booking['bookingId']}{path}").json()
        assert answer == {"success": True, "data": booking}


def test_status_takes_few_queries(world, booking, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        world.api.get(f"bookings/{booking['bookingId']}/status")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/status"), ("PATCH", "/cancel"), ("POST", "/confirm-payment")],
)
def test_another_partners_booking_is_not_found(api, method, path):
    other = BookingFactory()
    response = api.request(method, f"bookings/{other.pk}{path}")
    assert code(response) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "bookings"),
        ("GET", f"bookings/{UNKNOWN}/status"),
        ("GET", "bookings/cancellation-reasons"),
        ("PATCH", f"bookings/{UNKNOWN}/cancel"),
        ("POST", f"bookings/{UNKNOWN}/confirm-payment"),
    ],
)
@pytest.mark.django_db
def test_wants_a_key_with_the_permission(method, path):
    assert PartnerClient().request(method, path).status_code == 401
    assert PartnerClient(ApiKeyFactory()).request(method, path).status_code == 403


def test_cancels_and_frees_the_time(world, booking):
    reason = CancellationReasonFactory()
    body = {"reasonId": str(reason.pk), "notes": "Guest left"}
    data = world.api.patch(f"bookings/{booking['bookingId']}/cancel", body).json()["data"]
    assert (data["status"], data["paymentStatus"]) == ("canceled", "CANCELLED")
    assert data["appointment"]["status"] == "Cancelled"
    assert data["version"] == 2
    assert not Reservation.objects.exclude(state="RELEASED").exists()
    assert events() == ["booking.cancelled"]
    assert world.api.post("bookings", world.order()).status_code == 200


def test_a_second_cancellation_is_refused(world, booking):
    path = f"bookings/{booking['bookingId']}/cancel"
    world.api.patch(path)
    assert code(world.api.patch(path)) == (422, "BOOKING_ALREADY_CANCELLED")
    assert events() == ["booking.cancelled"]


@pytest.mark.parametrize("active", [True, False])
def test_cancelling_wants_an_active_reason(world, booking, active):
    reason = CancellationReasonFactory(is_active=False)
    wanted = UNKNOWN if active else str(reason.pk)
    response = world.api.patch(f"bookings/{booking['bookingId']}/cancel", {"reasonId": wanted})
    assert code(response) == (400, "VALIDATION_ERROR")
    message = response.json()["error"]["message"]
    assert message == "reasonId must be an active cancellation reason"


@pytest.mark.parametrize("status", ["success", "failed", "waiting payment"])
def test_cancels_from_any_other_status(api, partner, status):
    booking = BookingFactory(partner=partner, status=status)
    data = api.patch(f"bookings/{booking.pk}/cancel").json()["data"]
    assert (data["status"], data["appointment"]) == ("canceled", None)


def test_lists_the_reasons_for_customers(api):
    offered = CancellationReasonFactory(name_en="A", name_ar="أ")
    CancellationReasonFactory(is_customer_facing=False)
    CancellationReasonFactory(is_active=False)
    answer = api.get("bookings/cancellation-reasons").json()
    assert answer["data"] == [{"id": str(offered.pk), "nameEn": "A", "nameAr": "أ"}]


def test_confirms_a_payment_once(world, booking):
    path = f"bookings/{booking['bookingId']}/confirm-payment"
    data = world.api.post(path, {"paymentReference": "POS-1"}).json()["data"]
    assert (data["paymentStatus"], data["version"]) == ("PAID", 2)
    assert "paymentReference" not in data
    stored = Booking.objects.get()
    assert (stored.payment_reference, stored.partner_payment_confirmed_at) == ("POS-1", NOW)
    assert code(world.api.post(path)) == (422, "PAYMENT_ALREADY_CONFIRMED")
    assert events() == ["booking.payment_confirmed"]


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
    ],
)
def test_refuses_a_confirmation(api, partner, traits, expected):
    booking = BookingFactory(partner=partner, **traits)
    response = api.post(f"bookings/{booking.pk}/confirm-payment")
    assert code(response) == (422, expected)
    assert events() == []


def test_lists_the_newest_first_in_pages(api, partner):
    made = [
        BookingFactory(partner=partner, created_at=NOW.replace(minute=minute))
        for minute in range(3)
    ]
    BookingFactory()
    answer = api.get("bookings", limit=2).json()
    assert [row["bookingId"] for row in answer["data"]] == [str(made[2].pk), str(made[1].pk)]
    assert answer["meta"] == {"page": 1, "limit": 2, "total": 3, "totalPages": 2}
    second = api.get("bookings", limit=2, page=2).json()
    assert [row["bookingId"] for row in second["data"]] == [str(made[0].pk)]


def test_a_page_past_the_end_is_empty(api):
    answer = api.get("bookings", page=10**17).json()
    assert (answer["data"], answer["meta"]["totalPages"]) == ([], 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "failed"}, ["C"]),
        ({"externalReference": "B"}, ["B"]),
        ({"fromDate": "2026-07-02"}, ["B", "C"]),
        ({"fromDate": "2026-07-01", "toDate": "2026-07-02"}, ["A", "B"]),
        ({"toDate": "2026-07-01"}, ["A", "B", "C"]),
        ({"sortBy": "date", "sortOrder": "DESC"}, ["C", "B", "A"]),
    ],
)
def test_filters_and_sorts(api, partner, query, found):
    for day, name in enumerate("ABC", start=1):
        BookingFactory(
            partner=partner,
            external_reference=name,
            service_date=f"2026-07-0{day}",
            failed=name == "C",
            created_at=NOW.replace(minute=day),
        )
    rows = api.get("bookings", **{"sortOrder": "ASC", **query}).json()["data"]
    assert [row["externalReference"] for row in rows] == found


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"limit": 101}, "limit must not be greater than 100"),
        ({"page": 0}, "page must not be less than 1"),
        ({"page": "x"}, "page must be an integer number"),
        (
            {"sortBy": "price"},
            "sortBy must be one of the following values: createdAt, updatedAt, date, status",
        ),
        (
            {"fromDate": "2026-07-02", "toDate": "2026-07-01"},
            "fromDate must not be after toDate",
        ),
    ],
)
def test_refuses_a_bad_query(api, query, message):
    response = api.get("bookings", **query)
    assert response.status_code == 400
    assert response.json()["error"]["message"] == message


def test_lists_with_few_queries(api, partner, django_assert_max_num_queries):
    BookingFactory.create_batch(5, partner=partner, assigned=True)
    api.get("services")
    with django_assert_max_num_queries(5):
        assert len(api.get("bookings").json()["data"]) == 5


def test_gives_up_what_nobody_paid_in_time(make_world):
    world = make_world(payment_responsibility="CLEANOS")
    booking_id = world.api.post("bookings", world.order()).json()["data"]["bookingId"]
    due = Booking.objects.get(pk=booking_id).payment_due_at
    assert fail_overdue_bookings(now=clock.now()) == 0
    assert fail_overdue_bookings(now=due) == 1
    assert fail_overdue_bookings(now=due) == 0
    data = world.api.get(f"bookings/{booking_id}").json()["data"]
    assert (data["status"], data["paymentStatus"]) == ("failed", "FAILED")
    assert events() == ["booking.created", "booking.payment_failed"]
    assert not Reservation.objects.exclude(state="RELEASED").exists()
    assert Transition.objects.last().initiator == "SYSTEM"
