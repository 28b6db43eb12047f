"""Contract, section 4: holds keep a time, once longer, until a booking takes it over."""

from datetime import timedelta

import pytest
import time_machine

from bookings.models import Booking, Hold
from bookings.services.holds.expire_holds import expire_holds
from bookings.tasks import expire_holds as expire_holds_task
from cleanlife import clock
from scheduling.models import Reservation
from scheduling.services.verify_team_days import verify_team_days
from tests.answers import UNKNOWN_ID, error_of, error_with_reason
from tests.bookings.conftest import NOW
from tests.client import PartnerClient
from tests.factories.bookings import AddressFactory
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import ApiKeyFactory
from tests.factories.scheduling import ZoneFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
TAKEN = (422, "TIMESLOT_UNAVAILABLE")
EXPIRED = (422, "BOOKING_CREATION_FAILED", "HOLD_EXPIRED")


def hold(world, **changes):
    answer = world.api.post("holds", world.place_and_time(**changes))
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def states():
    return sorted(Reservation.objects.values_list("state", flat=True))


def later(minutes):
    return time_machine.travel(NOW + timedelta(minutes=minutes), tick=False)


def test_one_that_has_just_ended_makes_room_for_another(world, settings):
    settings.MOST_OPEN_HOLDS = 1
    hold(world)
    with later(10):
        hold(world, date="2026-07-02")


def test_holds_a_time_for_ten_minutes(world):
    data = hold(world)
    assert list(data.items())[1:] == [
        ("expiresAt", "2026-06-28T08:10:00+03:00"),
        ("serviceId", str(world.service.pk)),
        ("addressId", str(world.address.pk)),
        ("date", "2026-07-01"),
        ("timeslot", {"startAt": "09:00", "endAt": "12:00", "endsAtNextDay": False}),
        ("numberOfTeams", 1),
        ("extended", False),
        ("crew", "ANY"),
    ]
    assert (states(), verify_team_days(now=NOW)) == (["HELD"], [])


def test_held_time_is_free_for_nobody_else(world):
    hold(world)
    assert error_of(world.api.post("holds", world.place_and_time())) == TAKEN
    answer = world.api.post("bookings", world.order())
    assert error_with_reason(answer) == (422, "BOOKING_CREATION_FAILED", "TIMESLOT_UNAVAILABLE")
    assert len(answer.json()["error"]["details"]["alternatives"]) == 5


def test_a_booking_takes_the_held_time_over(world):
    held = hold(world)
    answer = world.api.post("bookings", world.order(holdId=held["holdId"]))
    assert answer.status_code == 200
    booking_id = answer.json()["data"]["bookingId"]
    row = Reservation.objects.get()
    assert (str(row.owner_id), row.state) == (booking_id, "ACTIVE")
    assert (Hold.objects.get().status, str(Hold.objects.get().booking_id)) == (
        "USED",
        booking_id,
    )
    assert verify_team_days(now=NOW) == []


def test_cancelling_the_booking_frees_what_was_held(world):
    order = world.order(holdId=hold(world)["holdId"])
    booking = world.api.post("bookings", order).json()["data"]["bookingId"]
    assert world.api.patch(f"bookings/{booking}/cancel").status_code == 200
    assert world.api.post("bookings", world.order()).status_code == 200


def test_a_hold_is_used_once(world):
    order = world.order(holdId=hold(world)["holdId"])
    assert world.api.post("bookings", order).status_code == 200
    again = world.api.post("bookings", order)
    assert error_with_reason(again) == EXPIRED
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": "2026-07-02"}, "date"),
        ({"timeslot": {"startAt": "09:30", "endAt": "12:30"}}, "timeslot"),
        ({"numberOfTeams": 2}, "numberOfTeams"),
    ],
)
def test_the_booking_must_be_the_visit_that_is_held(world, changes, field):
    order = world.order(holdId=hold(world)["holdId"], **changes)
    answer = world.api.post("bookings", order)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400,
        f"{field} must match the hold",
    )
    assert states() == ["HELD"]


def test_every_difference_is_named_at_once(world):
    other = {"addressId": str(AddressFactory(contact=world.contact).pk), "numberOfTeams": 2}
    answer = world.api.post("bookings", world.order(holdId=hold(world)["holdId"], **other))
    fields = [row["field"] for row in answer.json()["error"]["details"]["fields"]]
    assert fields == ["addressId", "numberOfTeams"]


def test_an_expired_hold_books_nothing_even_before_it_is_swept(world):
    order = world.order(holdId=hold(world)["holdId"])
    with later(10):
        answer = world.api.post("bookings", order)
    assert error_with_reason(answer) == EXPIRED
    assert (Booking.objects.count(), states()) == (0, ["HELD"])


def test_the_sweeper_frees_expired_time_and_no_other(world):
    first = hold(world)["holdId"]
    hold(world, timeslot={"startAt": "14:00", "endAt": "17:00"})
    Hold.objects.filter(pk=first).update(expires_at=NOW)
    assert expire_holds(now=clock.now()) == 1
    assert (states(), Hold.objects.get(pk=first).status) == (["HELD", "RELEASED"], "EXPIRED")
    assert world.api.post("bookings", world.order()).status_code == 200
    assert verify_team_days(now=NOW) == []


def test_the_task_sweeps(world):
    hold(world)
    with later(10):
        expire_holds_task()
    assert states() == ["RELEASED"]


def test_a_hold_is_extended_once(world):
    path = f"holds/{hold(world)['holdId']}/extend"
    data = world.api.post(path).json()["data"]
    assert (data["expiresAt"], data["extended"]) == ("2026-06-28T08:20:00+03:00", True)
    assert error_of(world.api.post(path)) == (422, "HOLD_ALREADY_EXTENDED")


def test_an_expired_hold_is_not_extended(world):
    path = f"holds/{hold(world)['holdId']}/extend"
    with later(10):
        assert error_of(world.api.post(path)) == (422, "HOLD_EXPIRED")


def test_a_hold_ends_at_the_latest_when_its_visit_begins(world):
    world.service.rule.lead_minutes = 0
    world.service.rule.save()
    soon = {"date": "2026-06-28", "timeslot": {"startAt": "08:30", "endAt": "11:30"}}
    with later(25):
        data = hold(world, **soon)
        assert data["expiresAt"] == "2026-06-28T08:30:00+03:00"
        answer = world.api.post(f"holds/{data['holdId']}/extend")
    assert answer.json()["data"]["expiresAt"] == "2026-06-28T08:30:00+03:00"


def test_expires_at_the_shown_second(world):
    with time_machine.travel(NOW + timedelta(milliseconds=700), tick=False):
        data = hold(world)
    assert clock.iso(Hold.objects.get().expires_at) == data["expiresAt"]
    assert Hold.objects.get().expires_at.microsecond == 0


def test_releasing_frees_the_time_at_once_and_again_is_harmless(world):
    path = f"holds/{hold(world)['holdId']}"
    for _ in range(2):
        answer = world.api.delete(path)
        assert answer.status_code == 200
        assert answer.json()["data"] == {"holdId": path.split("/")[1], "released": True}
    assert world.api.post("bookings", world.order()).status_code == 200
    assert verify_team_days(now=NOW) == []


def test_a_used_hold_is_neither_extended_nor_released(world):
    path = f"holds/{hold(world)['holdId']}"
    world.api.post("bookings", world.order(holdId=path.split("/")[1]))
    assert error_of(world.api.post(f"{path}/extend")) == (422, "HOLD_ALREADY_USED")
    assert error_of(world.api.delete(path)) == (422, "HOLD_ALREADY_USED")
    assert states() == ["ACTIVE"]


def test_a_released_hold_books_nothing(world):
    held = hold(world)["holdId"]
    world.api.delete(f"holds/{held}")
    answer = world.api.post("bookings", world.order(holdId=held))
    assert error_with_reason(answer) == EXPIRED


def test_others_holds_are_not_found(world, make_world):
    stranger = PartnerClient(ApiKeyFactory(every_permission=True))
    held = hold(world)["holdId"]
    assert error_of(stranger.post(f"holds/{held}/extend")) == (404, "RESOURCE_NOT_FOUND")
    assert error_of(stranger.delete(f"holds/{held}")) == (404, "RESOURCE_NOT_FOUND")
    order = world.order(holdId=UNKNOWN_ID)
    assert error_of(world.api.post("bookings", order)) == (404, "RESOURCE_NOT_FOUND")


def test_a_reference_that_is_taken_leaves_the_hold_open(world):
    world.api.post("bookings", world.order(externalReference="A-1"))
    held = hold(world, timeslot={"startAt": "14:00", "endAt": "17:00"})
    order = world.order(
        holdId=held["holdId"],
        timeslot={"startAt": "14:00", "endAt": "17:00"},
        externalReference="A-1",
    )
    assert error_of(world.api.post("bookings", order)) == (409, "DUPLICATE_EXTERNAL_REFERENCE")
    assert Hold.objects.get().status == "OPEN"


def test_an_address_that_moved_to_another_zone_lets_the_hold_go(world):
    held = hold(world)["holdId"]
    world.address.zone = ZoneFactory()
    world.address.save()
    answer = world.api.post("bookings", world.order(holdId=held))
    assert error_with_reason(answer) == EXPIRED
    assert (Booking.objects.count(), states()) == (0, ["HELD"])


def test_holds_all_teams_or_none(make_world):
    world = make_world(teams=2)
    world.service.max_teams = 3
    world.service.save()
    answer = world.api.post("holds", world.place_and_time(numberOfTeams=3))
    assert error_with_reason(answer) == (*TAKEN, "NOT_ENOUGH_TEAMS")
    assert states() == []
    hold(world, numberOfTeams=2)
    assert states() == ["HELD", "HELD"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"numberOfTeams": 2}, "TOO_MANY_TEAMS"),
        ({"timeslot": {"startAt": "08:00", "endAt": "21:00"}}, "DURATION_NOT_ALLOWED"),
        ({"date": "2026-07-03"}, "CLOSED_DAY"),
        ({"date": "2027-07-03"}, "BEYOND_HORIZON"),
        ({"timeslot": {"startAt": "09:10", "endAt": "12:10"}}, "TIMESLOT_UNAVAILABLE"),
    ],
)
def test_says_why_a_time_cannot_be_held(world, changes, why):
    answer = world.api.post("holds", world.place_and_time(**changes))
    assert error_with_reason(answer) == (*TAKEN, why)
    assert Hold.objects.count() == 0


def test_unknown_places_and_services_are_not_found(world):
    foreign = AddressFactory(zone=world.zone)
    for changes in ({"addressId": UNKNOWN_ID}, {"addressId": str(foreign.pk)}):
        answer = world.api.post("holds", world.place_and_time(**changes))
        assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")
    other = {"serviceId": str(ServiceFactory().pk)}
    assert error_of(world.api.post("holds", world.place_and_time(**other))) == (
        404,
        "SERVICE_NOT_ALLOWED",
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"addressId": None}, "addressId must be a UUID"),
        ({"date": "tomorrow"}, "date must be a valid ISO 8601 date string"),
        ({"timeslot": None}, "timeslot must be an object"),
        ({"hours": 2}, "hours must equal the length of timeslot"),
        ({"numberOfTeams": 0}, "numberOfTeams must not be less than 1"),
        ({"contactId": UNKNOWN_ID}, "property contactId should not exist"),
    ],
)
def test_refuses_bad_input(world, changes, message):
    answer = world.api.post("holds", world.place_and_time(**changes))
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_open_holds_are_capped_and_ended_ones_do_not_count(world, settings):
    settings.MOST_OPEN_HOLDS = 1
    held = hold(world)["holdId"]
    afternoon = {"timeslot": {"startAt": "14:00", "endAt": "17:00"}}
    assert error_of(world.api.post("holds", world.place_and_time(**afternoon))) == (
        422,
        "TOO_MANY_HOLDS",
    )
    world.api.delete(f"holds/{held}")
    hold(world, **afternoon)


def test_a_repeated_request_holds_once(world):
    keyed = {"Idempotency-Key": "K-1"}
    answers = [world.api.post("holds", world.place_and_time(), **keyed) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert Hold.objects.count() == 1


def test_holding_tells_nobody(world):
    hold(world)
    assert world.api.get("events").json()["data"] == []
