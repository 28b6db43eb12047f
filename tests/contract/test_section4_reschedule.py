"""Contract, section 4: a booking moves to another time."""

import pytest

from bookings.models import Appointment, Booking, Transition
from catalog.models import Service
from scheduling.models import Reservation
from scheduling.services.verify_team_days import verify_team_days
from tests.answers import error_of, error_with_reason
from tests.bookings.conftest import NOW
from tests.factories.bookings import AddressFactory, BookingFactory
from tests.recorded import previous_values
from webhooks.models import Event

pytestmark = pytest.mark.usefixtures("frozen")

AFTERNOON = {"startAt": "14:00", "endAt": "17:00"}


def taken():
    """Return date and minutes of the time that is taken."""
    live = Reservation.objects.live().order_by("date", "start_minute")
    return [(str(visit.date), visit.start_minute, visit.end_minute) for visit in live]


def book(world, **changes):
    answer = world.api.post("bookings", world.order(**changes)).json()
    Event.objects.all().delete()
    return answer["data"]


@pytest.fixture
def booking(world):
    return book(world, externalReference="A-1")


@pytest.fixture
def path(booking):
    return f"bookings/{booking['bookingId']}"


def free_starts(world, **query):
    place = {"addressId": world.address.pk, "serviceId": world.service.pk}
    answer = world.api.get("timeslots/available", date="2026-07-01", **place, **query).json()
    return [row["startAt"] for row in answer["data"]]


def test_moves_to_another_date_and_time(world, booking, path):
    body = {"date": "2026-07-02", "timeslot": AFTERNOON}
    data = world.api.patch(path, body).json()["data"]
    assert (data["date"], data["serviceDate"]) == ("2026-07-02T00:00:00.000Z", "2026-07-02")
    assert data["timeslot"] == {**AFTERNOON, "endsAtNextDay": False}
    assert data["appointment"]["scheduledStartDateTime"] == "2026-07-02T14:00:00+03:00"
    assert (data["version"], taken()) == (2, [("2026-07-02", 840, 1020)])
    assert verify_team_days(now=NOW) == []


def test_id_name_and_reference_survive(world, booking, path):
    data = world.api.patch(path, {"timeslot": AFTERNOON}).json()["data"]
    kept = ("bookingId", "externalReference", "appointmentId", "trackingReference", "price")
    assert {name: data[name] for name in kept} == {name: booking[name] for name in kept}


def test_only_a_date_keeps_the_times(world, path):
    data = world.api.patch(path, {"date": "2026-07-02"}).json()["data"]
    assert (data["timeslot"]["startAt"], data["timeslot"]["endAt"]) == ("09:00", "12:00")
    assert previous_values() == [("booking.updated", {"date": "2026-07-01T00:00:00.000Z"})]


def test_only_a_timeslot_keeps_the_date(world, path):
    data = world.api.patch(path, {"timeslot": AFTERNOON}).json()["data"]
    assert data["serviceDate"] == "2026-07-01"
    old = {"startAt": "09:00", "endAt": "12:00", "endsAtNextDay": False}
    assert previous_values() == [("booking.updated", {"timeslot": old})]


def test_the_old_time_is_free_at_once(world, path):
    world.api.patch(path, {"timeslot": AFTERNOON})
    assert free_starts(world) == ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00",
                                  "17:00"]  # fmt: skip
    assert world.api.post("bookings", world.order()).status_code == 200


def test_may_overlap_its_own_present_time(world, path):
    body = {"timeslot": {"startAt": "10:00", "endAt": "13:00"}}
    assert world.api.patch(path, body).status_code == 200
    assert taken() == [("2026-07-01", 600, 780)]
    assert verify_team_days(now=NOW) == []


def test_the_history_keeps_the_time_that_was_left(world, path):
    world.api.patch(path, {"timeslot": AFTERNOON})
    times = Reservation.objects.order_by("start_minute").values_list("start_minute", "state")
    assert list(times) == [(540, "RELEASED"), (840, "ACTIVE")]
    last = Transition.objects.last()
    assert (last.action, last.from_state, last.to_state) == (
        "reschedule",
        "Scheduled",
        "Scheduled",
    )


def test_a_taken_time_offers_alternatives_and_keeps_the_old_one(world, booking, path):
    book(world, timeslot=AFTERNOON)
    response = world.api.patch(path, {"timeslot": AFTERNOON, "externalReference": "B-1"})
    assert error_with_reason(response) == (422, "TIMESLOT_UNAVAILABLE", "TIMESLOT_UNAVAILABLE")
    offered = response.json()["error"]["details"]["alternatives"]
    assert offered[0] == {"date": "2026-07-01", "startAt": "11:00", "endAt": "14:00"}
    assert world.api.get(path).json()["data"] == booking
    assert taken() == [("2026-07-01", 540, 720), ("2026-07-01", 840, 1020)]
    assert (previous_values(), verify_team_days(now=NOW)) == ([], [])


def test_its_own_present_time_is_no_alternative(world, path):
    book(world, timeslot={"startAt": "12:00", "endAt": "15:00"})
    body = {"timeslot": {"startAt": "09:30", "endAt": "12:30"}}
    offered = world.api.patch(path, body).json()["error"]["details"]["alternatives"]
    assert [row["startAt"] for row in offered][:2] == ["08:30", "08:00"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"timeslot": {"startAt": "09:10", "endAt": "12:10"}}, "TIMESLOT_UNAVAILABLE"),
        ({"timeslot": {"startAt": "03:00", "endAt": "06:00"}}, "OUTSIDE_HOURS"),
        ({"date": "2026-07-03"}, "CLOSED_DAY"),
        ({"date": "2026-06-27"}, "LEAD_TIME"),
        ({"date": "2027-06-27"}, "BEYOND_HORIZON"),
        ({"timeslot": {"startAt": "09:00", "endAt": "13:00"}}, "DURATION_NOT_ALLOWED"),
        ({"timeslot": {"startAt": "09:00", "endAt": "11:00"}}, "DURATION_NOT_ALLOWED"),
    ],
)
def test_says_why_a_visit_cannot_move(world, path, body, reason):
    response = world.api.patch(path, body)
    assert error_with_reason(response) == (422, "TIMESLOT_UNAVAILABLE", reason)
    assert taken() == [("2026-07-01", 540, 720)]


def test_moves_all_its_teams(make_world):
    world = make_world(teams=3)
    Service.objects.update(max_teams=2)
    path = f"bookings/{book(world, numberOfTeams=2)['bookingId']}"
    before = set(Reservation.objects.values_list("team", flat=True))
    assert world.api.patch(path, {"timeslot": AFTERNOON}).status_code == 200
    assert set(Reservation.objects.live().values_list("team", flat=True)) == before
    assert verify_team_days(now=NOW) == []


def test_a_visit_that_could_not_be_done_is_scheduled_again(world, path):
    Appointment.objects.update(status="Cannot Complete")
    data = world.api.patch(path, {"date": "2026-07-02"}).json()["data"]
    assert (data["status"], data["appointment"]["status"]) == ("in progress", "Scheduled")
    [(_, previous)] = previous_values()
    assert previous["appointment"] == {"status": "Cannot Complete"}


@pytest.mark.parametrize("status", ["Dispatched", "In Progress", "Completed"])
def test_a_visit_on_its_way_does_not_move(world, path, status):
    Appointment.objects.update(status=status)
    response = world.api.patch(path, {"date": "2026-07-02"})
    assert error_of(response) == (422, "BOOKING_NOT_EDITABLE")
    assert world.api.patch(path, {"notes": "Gate 4"}).status_code == 200


def test_a_stale_version_moves_nothing(world, path):
    world.api.patch(path, {"notes": "Gate 4"})
    response = world.api.patch(path, {"timeslot": AFTERNOON}, **{"If-Match": '"1"'})
    assert error_of(response) == (412, "PRECONDITION_FAILED")
    assert taken() == [("2026-07-01", 540, 720)]


def test_searching_counts_the_time_of_the_excluded_booking_as_free(world, booking):
    assert "09:00" not in free_starts(world)
    found = free_starts(world, exclude=booking["bookingId"])
    assert {"08:00", "09:00", "10:00", "11:30"} <= set(found)


def test_the_excluded_booking_keeps_an_address_that_was_removed(world, booking):
    moved = AddressFactory(contact=world.contact, zone=world.zone)
    Booking.objects.update(address=moved)
    world.address = moved
    assert free_starts(world, exclude=booking["bookingId"])


def test_what_is_free_without_the_excluded_booking_can_be_had(world, booking, path):
    book(world, timeslot=AFTERNOON)
    for start in free_starts(world, exclude=booking["bookingId"]):
        end = f"{int(start[:2]) + 3:02}{start[2:]}"
        body = {"timeslot": {"startAt": start, "endAt": end}}
        assert world.api.patch(path, body).status_code == 200


def test_another_partners_booking_cannot_be_excluded(world):
    query = {"addressId": world.address.pk, "serviceId": world.service.pk}
    response = world.api.get(
        "timeslots/available", date="2026-07-01", exclude=BookingFactory().pk, **query
    )
    assert error_of(response) == (404, "RESOURCE_NOT_FOUND")
