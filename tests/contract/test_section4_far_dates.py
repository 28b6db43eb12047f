"""Dates at the ends of the calendar are refused by the rules, never by an overflow."""

import pytest

pytestmark = pytest.mark.usefixtures("frozen")

TIMESLOTS = [{"startAt": "00:00", "endAt": "02:00"}, {"startAt": "22:00", "endAt": "01:00"}]


@pytest.fixture(params=["PARTNER", "CLEANOS"])
def world(request, make_world):
    return make_world(payment_responsibility=request.param)


@pytest.mark.parametrize("timeslot", TIMESLOTS)
@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("0001-01-01", "LEAD_TIME"),
        ("0001-01-02", "LEAD_TIME"),
        ("2028-02-29", "BEYOND_HORIZON"),
        ("9999-12-27", "BEYOND_HORIZON"),
        ("9999-12-31", "BEYOND_HORIZON"),
    ],
)
def test_cannot_be_booked(world, date, reason, timeslot):
    answer = world.api.post("bookings", world.order(date=date, timeslot=timeslot))
    assert answer.status_code == 422
    assert answer.json()["error"]["details"]["reason"] == reason


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_have_no_timeslots(world, date):
    query = {"addressId": world.address.pk, "serviceId": world.service.pk, "date": date}
    answer = world.api.get("timeslots/available", **query)
    assert (answer.status_code, answer.json()["data"]) == (200, [])


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_cannot_be_moved_to(make_world, date):
    world = make_world()
    booking = world.api.post("bookings", world.order()).json()["data"]
    answer = world.api.patch(f"bookings/{booking['bookingId']}", {"date": date})
    assert answer.status_code == 422
