"""Contract, section 5: free times over the API. What is free is tested with the engine."""

import pytest

from tests.answers import UNKNOWN_ID, error_of
from tests.client import PartnerClient
from tests.factories.bookings import AddressFactory
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import ApiKeyFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
PATH = "timeslots/available"


def question(world, **changes):
    wanted = {
        "addressId": world.address.pk,
        "serviceId": world.service.pk,
        "date": "2026-07-01",
    }
    return {name: value for name, value in {**wanted, **changes}.items() if value is not None}


def ask(world, **changes):
    return world.api.get(PATH, **question(world, **changes))


def test_lists_free_times_as_the_contract_says(world):
    answer = ask(world).json()
    assert list(answer["data"][0].items()) == [
        ("startAt", "08:00"),
        ("endAt", "11:00"),
        ("date", "2026-07-01"),
        ("endsAtNextDay", False),
        ("capacity", 1),
    ]
    starts = [row["startAt"] for row in answer["data"]]
    assert starts == sorted(starts)
    count = len(starts)
    assert answer["meta"] == {"page": 1, "limit": count, "total": count, "totalPages": 1}


@pytest.mark.parametrize(("hours", "end"), [(None, "11:00"), (2, "10:00"), (12, "20:00")])
def test_the_length_is_the_services_unless_it_is_asked_for(world, hours, end):
    assert ask(world, hours=hours).json()["data"][0]["endAt"] == end


def test_what_is_offered_can_be_booked_as_it_is(world):
    offered = ask(world).json()["data"][-1]
    timeslot = {"startAt": offered["startAt"], "endAt": offered["endAt"]}
    body = world.order(date=offered["date"], timeslot=timeslot)
    assert world.api.post("bookings", body).status_code == 200


def test_what_is_booked_is_no_longer_offered(world):
    world.api.post("bookings", world.order())
    starts = {row["startAt"] for row in ask(world).json()["data"]}
    assert starts
    assert not starts & {"08:00", "09:00", "11:30"}


def test_counts_the_teams_that_are_free(make_world):
    world = make_world(teams=2)
    assert ask(world).json()["data"][0]["capacity"] == 2
    world.api.post("bookings", world.order())
    assert ask(world, hours=2).json()["data"][2]["capacity"] == 1


@pytest.mark.parametrize(
    ("changes", "reason", "next_date"),
    [
        ({"date": "2026-07-03"}, "CLOSED_DAY", "2026-07-04"),
        ({"date": "2026-06-01"}, "LEAD_TIME", "2026-06-28"),
        ({"date": "2027-07-01"}, "BEYOND_HORIZON", None),
        ({"numberOfTeams": 2}, "TOO_MANY_TEAMS", None),
        ({"hours": 13}, "DURATION_NOT_ALLOWED", None),
    ],
)
def test_without_free_times_meta_says_why(world, changes, reason, next_date):
    answer = ask(world, **changes)
    assert (answer.status_code, answer.json()["data"]) == (200, [])
    meta = answer.json()["meta"]
    assert list(meta) == ["page", "limit", "total", "totalPages", "reason", "nextAvailable"]
    assert (meta["total"], meta["totalPages"], meta["reason"]) == (0, 0, reason)
    soonest = meta["nextAvailable"]
    assert (soonest and soonest["date"]) == next_date


def test_a_full_day_says_so(world):
    whole_day = {"startAt": "08:00", "endAt": "20:00"}
    world.api.post("bookings", world.order(timeslot=whole_day))
    meta = ask(world).json()["meta"]
    assert meta["reason"] == "FULLY_BOOKED"
    assert list(meta["nextAvailable"]) == [
        "startAt", "endAt", "date", "endsAtNextDay", "capacity",
    ]  # fmt: skip


def test_an_address_outside_every_zone_has_no_times(world):
    nowhere = AddressFactory(contact=world.contact, zone=None)
    assert ask(world, addressId=nowhere.pk).json()["meta"]["reason"] == "ZONE_NOT_COVERED"


@pytest.mark.parametrize("name", ["addressId", "serviceId"])
def test_an_unknown_id_is_not_found(world, name):
    answer = ask(world, **{name: UNKNOWN_ID})
    assert error_of(answer) == (404, "RESOURCE_NOT_FOUND")


def test_others_addresses_and_services_are_not_found(world):
    for changes in ({"addressId": AddressFactory().pk}, {"serviceId": ServiceFactory().pk}):
        answer = ask(world, **changes)
        code = answer.json()["error"]["code"]
        assert (answer.status_code, code) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"addressId": None}, "addressId must be a UUID"),
        ({"serviceId": "x"}, "serviceId must be a UUID"),
        ({"date": "01-07-2026"}, "date must be a valid ISO 8601 date string"),
        ({"hours": "2.5"}, "hours must be an integer number"),
        ({"hours": 0}, "hours must not be less than 1"),
        ({"numberOfTeams": 0}, "numberOfTeams must not be less than 1"),
        ({"page": 1}, "property page should not exist"),
    ],
)
def test_refuses_a_bad_query(world, changes, message):
    answer = ask(world, **changes)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_needs_a_key_with_the_permission():
    assert PartnerClient().get(PATH).status_code == 401
    assert PartnerClient(ApiKeyFactory()).get(PATH).status_code == 403


def test_a_day_takes_few_queries(world, django_assert_max_num_queries):
    ask(world)
    with django_assert_max_num_queries(3):
        assert ask(world).status_code == 200
