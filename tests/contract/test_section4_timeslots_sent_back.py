"""Contract, section 4: what we answer about a time can be sent back."""

import pytest

from tests.answers import error_of
from tests.recorded import previous_values
from webhooks.models import Event

pytestmark = pytest.mark.usefixtures("frozen")

SLOT = {
    "startAt": "09:00",
    "endAt": "12:00",
    "date": "2026-07-01",
    "endsAtNextDay": False,
    "capacity": 7,
}
DATE_DIFFERS = "timeslot.date must equal date"
END_DIFFERS = "timeslot.endsAtNextDay must agree with timeslot.startAt and timeslot.endAt"
CONTRADICTIONS = [
    ({"date": "2026-07-02"}, [DATE_DIFFERS]),
    ({"endsAtNextDay": True}, [END_DIFFERS]),
    ({"endsAtNextDay": "false"}, ["timeslot.endsAtNextDay must be a boolean value"]),
    ({"date": "1 July"}, ["timeslot.date must be a valid ISO 8601 date string"]),
    ({"capacity": "many"}, ["timeslot.capacity must be an integer number"]),
    ({"team": 1}, ["property timeslot.team should not exist"]),
]


def book(world, **changes):
    data = world.api.post("bookings", world.order(**changes)).json()["data"]
    Event.objects.all().delete()
    return data


@pytest.fixture
def booking(world):
    return book(world)


@pytest.fixture
def path(booking):
    return f"bookings/{booking['bookingId']}"


def slots(world, route, **query):
    place = {"addressId": world.address.pk, "serviceId": world.service.pk}
    return world.api.get(f"timeslots/{route}", **place, **query).json()["data"]


def messages(response):
    assert error_of(response) == (400, "VALIDATION_ERROR")
    return response.json()["error"]["details"]["message"]


@pytest.mark.parametrize("route", ["bookings", "holds"])
def test_a_free_time_is_taken_as_it_was_given(world, route):
    slot = slots(world, "next", hours=3)[0]
    body = world.order() if route == "bookings" else world.place_and_time()
    response = world.api.post(route, {**body, "date": slot["date"], "timeslot": slot})
    assert response.status_code == 200
    assert response.json()["data"]["timeslot"]["startAt"] == slot["startAt"]


def test_a_time_of_a_batch_is_taken_as_it_was_given(world):
    item = {"addressId": str(world.address.pk), "serviceId": str(world.service.pk), "hours": 3}
    days = {"from": "2026-07-01", "to": "2026-07-01"}
    [answer] = world.api.post("timeslots/batch", {"items": [item | days]}).json()["data"]
    slot = answer["days"][0]["first"]
    assert world.api.post("bookings", world.order(timeslot=slot)).status_code == 200


def test_an_alternative_is_taken_as_it_was_given(world, booking):
    refused = world.api.post("bookings", world.order()).json()["error"]
    slot = refused["details"]["alternatives"][0]
    order = world.order(date=slot["date"], timeslot=slot)
    assert world.api.post("bookings", order).status_code == 200


def test_the_time_of_a_hold_is_taken_as_it_was_given(world):
    held = world.api.post("holds", world.place_and_time()).json()["data"]
    same = {"date": held["date"], "timeslot": held["timeslot"], "holdId": held["holdId"]}
    assert world.api.post("bookings", world.order(**same)).status_code == 200


def test_a_time_over_midnight_is_taken_as_it_was_given(make_world):
    world = make_world(over_midnight=True)
    slot = {"startAt": "22:00", "endAt": "01:00", "endsAtNextDay": True, "date": "2026-07-01"}
    assert world.api.post("bookings", world.order(timeslot=slot)).status_code == 200


def test_midnight_itself_still_belongs_to_the_date(make_world):
    world = make_world(over_midnight=True)
    slot = {"startAt": "21:00", "endAt": "00:00"}
    refused = world.api.post("bookings", world.order(timeslot=slot | {"endsAtNextDay": True}))
    assert messages(refused) == [END_DIFFERS]
    order = world.order(timeslot=slot | {"endsAtNextDay": False})
    assert world.api.post("bookings", order).status_code == 200


@pytest.mark.parametrize(("change", "expected"), CONTRADICTIONS)
@pytest.mark.parametrize("route", ["bookings", "holds"])
def test_refuses_a_contradiction(world, route, change, expected):
    body = world.order() if route == "bookings" else world.place_and_time()
    response = world.api.post(route, {**body, "timeslot": SLOT | change})
    assert messages(response) == expected


def test_names_all_that_differs(world):
    order = world.order(timeslot=SLOT | {"date": "2026-07-02"}, hours=2)
    expected = [DATE_DIFFERS, "hours must equal the length of timeslot"]
    assert messages(world.api.post("bookings", order)) == expected


def test_a_bookings_own_time_changes_nothing(world, booking, path):
    body = {"date": booking["date"], "timeslot": booking["timeslot"]}
    response = world.api.patch(path, body)
    assert (response.status_code, response.json()["data"]) == (200, booking)
    assert previous_values() == []


def test_moves_to_a_free_time_as_it_was_given(world, booking, path):
    slot = slots(world, "available", date="2026-07-02", exclude=booking["bookingId"])[3]
    data = world.api.patch(path, {"date": "2026-07-02", "timeslot": slot}).json()["data"]
    assert data["serviceDate"] == "2026-07-02"
    assert data["timeslot"] == {
        name: slot[name] for name in ("startAt", "endAt", "endsAtNextDay")
    }


def test_moves_to_a_date_in_the_form_of_a_booking(world, path):
    data = world.api.patch(path, {"date": "2026-07-02T00:00:00.000Z"}).json()["data"]
    assert data["date"] == "2026-07-02T00:00:00.000Z"


@pytest.mark.parametrize(
    "date",
    [
        "2026-07-02T00:00:00Z",
        "2026-07-02T09:00:00.000Z",
        "2026-07-02T00:00:00.000+03:00",
        "T00:00:00.000Z",
        "2026-02-30T00:00:00.000Z",
    ],
)
def test_refuses_other_forms_of_a_date(world, path, date):
    expected = ["date must be a valid ISO 8601 date string"]
    assert messages(world.api.patch(path, {"date": date})) == expected


@pytest.mark.parametrize(("change", "expected"), CONTRADICTIONS)
@pytest.mark.parametrize("date", [{}, {"date": "2026-07-01T00:00:00.000Z"}])
def test_refuses_to_move_by_a_contradiction(world, path, change, expected, date):
    response = world.api.patch(path, {**date, "timeslot": SLOT | change})
    assert messages(response) == expected
    assert previous_values() == []


@pytest.mark.parametrize(
    ("half", "start", "end"),
    [
        ({"startAt": "14:00"}, "14:00", "17:00"),
        ({"endAt": "17:00"}, "14:00", "17:00"),
        ({"startAt": "10:00", "endAt": None}, "10:00", "13:00"),
        ({"endAt": "13:00", "date": "2026-07-01", "endsAtNextDay": False}, "10:00", "13:00"),
        ({"startAt": "09:00"}, "09:00", "12:00"),
    ],
)
def test_the_other_half_of_a_timeslot_follows(world, path, half, start, end):
    data = world.api.patch(path, {"timeslot": half}).json()["data"]
    assert data["timeslot"] == {"startAt": start, "endAt": end, "endsAtNextDay": False}
    assert data["serviceDate"] == "2026-07-01"


def test_half_a_timeslot_moves_on_another_date(world, path):
    body = {"date": "2026-07-02", "timeslot": {"endAt": "17:00"}}
    data = world.api.patch(path, body).json()["data"]
    assert (data["serviceDate"], data["timeslot"]["startAt"]) == ("2026-07-02", "14:00")


@pytest.mark.parametrize(
    ("half", "start", "end", "next_day"),
    [
        ({"startAt": "22:00"}, "22:00", "01:00", True),
        ({"endAt": "01:00"}, "22:00", "01:00", True),
        ({"endAt": "01:00", "endsAtNextDay": True}, "22:00", "01:00", True),
        ({"endAt": "00:00"}, "21:00", "00:00", False),
    ],
)
def test_a_half_may_reach_over_midnight(make_world, half, start, end, next_day):
    world = make_world(over_midnight=True)
    path = (
        f"bookings/{book(world, timeslot={'startAt': '19:00', 'endAt': '22:00'})['bookingId']}"
    )
    timeslot = world.api.patch(path, {"timeslot": half}).json()["data"]["timeslot"]
    assert timeslot == {"startAt": start, "endAt": end, "endsAtNextDay": next_day}


@pytest.mark.parametrize(
    ("half", "expected"),
    [
        ({"startAt": "14:00", "endsAtNextDay": True}, [END_DIFFERS]),
        ({"endAt": "17:00", "date": "2026-07-02"}, [DATE_DIFFERS]),
        (
            {"date": "2026-07-02", "startAt": "14:00", "endsAtNextDay": True},
            [DATE_DIFFERS, END_DIFFERS],
        ),
        (
            {"capacity": 3},
            ["timeslot.startAt must be a string", "timeslot.endAt must be a string"],
        ),
        ({}, ["timeslot.startAt must be a string", "timeslot.endAt must be a string"]),
        (
            {"endAt": "5 pm"},
            ["timeslot.endAt must be a valid time in HH:MM or HH:MM:SS format"],
        ),
    ],
)
def test_refuses_a_half_that_contradicts_or_says_nothing(world, path, half, expected):
    assert messages(world.api.patch(path, {"timeslot": half})) == expected
    assert previous_values() == []


@pytest.mark.parametrize("half", [{"startAt": "14:00"}, {"endAt": "17:00"}])
def test_a_new_visit_needs_both_halves(world, half):
    missing = ({"startAt", "endAt"} - half.keys()).pop()
    response = world.api.post("bookings", world.order(timeslot=half))
    assert messages(response) == [f"timeslot.{missing} must be a string"]
