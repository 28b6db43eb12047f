"""Contract, section 5: ranges of days, the next free times, many questions at once."""

import pytest

from tests.answers import UNKNOWN_ID
from tests.client import PartnerClient
from tests.factories.bookings import AddressFactory
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import ApiKeyFactory
from tests.factories.scheduling import ZoneFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
THURSDAY, FRIDAY, SATURDAY = "2026-07-02", "2026-07-03", "2026-07-04"
KEYS = ["startAt", "endAt", "date", "endsAtNextDay", "capacity"]


def place(world):
    return {"addressId": str(world.address.pk), "serviceId": str(world.service.pk)}


def available(world, **query):
    return world.api.get("timeslots/available", **place(world) | query)


def soonest(world, **query):
    return world.api.get("timeslots/next", **place(world) | query)


def batch(world, *items):
    week = {**place(world), "from": THURSDAY, "to": SATURDAY}
    return world.api.post("timeslots/batch", {"items": [{**week, **item} for item in items]})


def refusal(answer):
    return answer.status_code, answer.json()["error"]["message"]


def test_a_range_lists_every_day_in_order(world):
    answer = available(world, date=THURSDAY, to=SATURDAY).json()
    assert {row["date"] for row in answer["data"]} == {THURSDAY, SATURDAY}
    times = [(row["date"], row["startAt"]) for row in answer["data"]]
    assert times == sorted(times)
    assert answer["meta"] == {"page": 1, "limit": 38, "total": 38, "totalPages": 1}


def test_explain_counts_every_day_and_says_why_one_is_empty(world):
    answer = available(world, date=THURSDAY, to=SATURDAY, explain="true").json()
    assert answer["meta"]["days"] == [
        {"date": THURSDAY, "count": 19, "reason": None},
        {"date": FRIDAY, "count": 0, "reason": "CLOSED_DAY"},
        {"date": SATURDAY, "count": 19, "reason": None},
    ]


def test_an_empty_range_tells_the_reason_that_came_closest(world):
    whole_day = {"startAt": "08:00", "endAt": "20:00"}
    world.api.post("bookings", world.order(date=THURSDAY, timeslot=whole_day))
    meta = available(world, date=THURSDAY, to=FRIDAY).json()["meta"]
    assert meta["reason"] == "FULLY_BOOKED"
    assert meta["nextAvailable"]["date"] == SATURDAY


def test_a_range_has_31_days_at_most(world):
    assert available(world, date="2026-07-01", to="2026-07-31").status_code == 200
    assert refusal(available(world, date="2026-07-01", to="2026-08-01")) == (
        400,
        "to must be at most 30 days after date",
    )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"to": "2026-06-30"}, "to must not be before date"),
        ({"to": "soon"}, "to must be a valid ISO 8601 date string"),
        ({"explain": "yes"}, "explain must be a boolean value"),
        ({"explain": ""}, "explain should not be empty"),
        ({"limit": 5}, "property limit should not exist"),
    ],
)
def test_refuses_a_bad_range(world, query, message):
    assert refusal(available(world, date="2026-07-01", **query)) == (400, message)


def test_a_month_takes_as_few_queries_as_a_day(world, django_assert_max_num_queries):
    available(world, date="2026-07-01")
    with django_assert_max_num_queries(3):
        assert available(world, date="2026-07-01", to="2026-07-31").status_code == 200


def test_next_lists_the_first_free_times_from_now_on(world):
    answer = soonest(world).json()
    assert len(answer["data"]) == 10
    assert list(answer["data"][0]) == KEYS
    # It is 08:00, and two hours' notice are needed.
    assert (answer["data"][0]["date"], answer["data"][0]["startAt"]) == ("2026-06-28", "10:00")
    assert answer["meta"]["total"] == 10


def test_next_passes_full_and_closed_days_by(world):
    for day in range(28, 31):
        whole_day = {"startAt": "10:00", "endAt": "20:00"}
        world.api.post("bookings", world.order(date=f"2026-06-{day}", timeslot=whole_day))
    [first] = soonest(world, limit=1, hours=3).json()["data"]
    assert (first["date"], first["startAt"]) == ("2026-07-01", "08:00")


def test_next_says_why_nothing_is_free_at_all(world):
    nowhere = AddressFactory(contact=world.contact, zone=None)
    answer = soonest(world, addressId=nowhere.pk).json()
    assert (answer["data"], answer["meta"]["reason"]) == ([], "ZONE_NOT_COVERED")
    answer = soonest(world, numberOfTeams=2).json()
    assert (answer["data"], answer["meta"]["reason"]) == ([], "TOO_MANY_TEAMS")


def test_next_names_the_reason_of_the_day_that_came_closest(make_world):
    world = make_world(teams=1)
    world.service.max_teams = 2
    world.service.save()
    answer = soonest(world, numberOfTeams=2).json()
    assert (answer["data"], answer["meta"]["reason"]) == ([], "NOT_ENOUGH_TEAMS")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"addressId": "x"}, "addressId must be a UUID"),
        ({"limit": 0}, "limit must not be less than 1"),
        ({"limit": 101}, "limit must not be greater than 100"),
        ({"hours": "two"}, "hours must be an integer number"),
        ({"date": "2026-07-01"}, "property date should not exist"),
    ],
)
def test_next_refuses_bad_input(world, query, message):
    assert refusal(soonest(world, **query)) == (400, message)


def test_next_finds_neither_unknown_nor_foreign_rows(world):
    for query in ({"addressId": UNKNOWN_ID}, {"serviceId": ServiceFactory().pk}):
        assert soonest(world, **query).status_code == 404


def test_a_batch_answers_every_question_in_order(world):
    [first, second] = batch(world, {}, {"hours": 12, "to": THURSDAY}).json()["data"]
    assert (first["index"], second["index"]) == (0, 1)
    assert [(day["date"], day["count"], day["reason"]) for day in first["days"]] == [
        (THURSDAY, 19, None),
        (FRIDAY, 0, "CLOSED_DAY"),
        (SATURDAY, 19, None),
    ]
    assert list(first["days"][0]["first"]) == KEYS
    assert [(day["count"], day["first"]["endAt"]) for day in second["days"]] == [(1, "20:00")]


def test_a_batch_agrees_with_single_searches(make_world):
    world = make_world(teams=3)
    world.api.post("bookings", world.order(date=THURSDAY))
    [answered] = batch(world, {"hours": 4}).json()["data"]
    free = available(world, date=THURSDAY, to=SATURDAY, hours=4).json()["data"]
    for day in answered["days"]:
        of_day = [row for row in free if row["date"] == day["date"]]
        assert (day["first"], day["count"]) == (of_day[0] if of_day else None, len(of_day))


def test_a_batch_takes_zones_instead_of_addresses(world):
    zone = {"addressId": None, "zoneId": str(world.zone.pk)}
    empty = {"addressId": None, "zoneId": str(ZoneFactory().pk)}
    [served, other] = batch(world, zone, empty).json()["data"]
    assert served["days"][0]["count"] == 19
    assert {day["reason"] for day in other["days"]} == {"ZONE_NOT_COVERED"}


def test_fifty_questions_take_few_queries(world, django_assert_max_num_queries):
    addresses = AddressFactory.create_batch(25, contact=world.contact, zone=world.zone)
    items = [
        {"addressId": str(row.pk), "hours": hours} for row in addresses for hours in (2, 3)
    ]
    batch(world, {})
    # Addresses, zones, services, days.
    with django_assert_max_num_queries(4):
        assert len(batch(world, *items).json()["data"]) == 50


def test_fifty_questions_without_an_answer_take_few_queries(
    world, django_assert_max_num_queries
):
    batch(world, {})
    beyond = {"from": "2027-07-02", "to": "2027-07-04"}
    with django_assert_max_num_queries(6):
        batch(world, *[{**beyond, "hours": 2 + n % 8} for n in range(50)])


def test_a_batch_names_every_problem_of_a_question(world):
    answer = batch(world, {"addressId": None, "to": "2026-07-01"})
    fields = [row["field"] for row in answer.json()["error"]["details"]["fields"]]
    assert fields == ["items.0.addressId", "items.0.to"]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"serviceId": None}, "items.1.serviceId must be a UUID"),
        ({"from": None}, "items.1.from must be a valid ISO 8601 date string"),
        ({"to": "2026-07-01"}, "items.1.to must not be before from"),
        ({"to": "2026-08-02"}, "items.1.to must be at most 30 days after from"),
        (
            {"addressId": None},
            "items.1.addressId must be given where zoneId is not, and only there",
        ),
        (
            {"zoneId": UNKNOWN_ID},
            "items.1.addressId must be given where zoneId is not, and only there",
        ),
        ({"hours": "3"}, "items.1.hours must be an integer number"),
        ({"date": THURSDAY}, "property items.1.date should not exist"),
    ],
)
def test_a_batch_refuses_a_bad_question(world, item, message):
    assert refusal(batch(world, {}, item)) == (400, message)


def test_a_batch_holds_one_to_fifty_questions(world):
    assert refusal(batch(world)) == (400, "items must contain at least 1 elements")
    assert refusal(batch(world, *[{}] * 51)) == (
        400,
        "items must contain no more than 50 elements",
    )


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"addressId": UNKNOWN_ID}, "items.1: The address was not found."),
        ({"addressId": None, "zoneId": UNKNOWN_ID}, "items.1: The zone was not found."),
        ({"serviceId": UNKNOWN_ID}, "items.1: The service was not found."),
    ],
)
def test_a_batch_names_the_question_that_asks_for_what_is_not_there(world, item, message):
    assert refusal(batch(world, {}, item)) == (404, message)


def test_others_addresses_are_not_found_in_a_batch(world):
    assert batch(world, {"addressId": str(AddressFactory().pk)}).status_code == 404


@pytest.mark.parametrize("path", ["timeslots/next", "timeslots/batch"])
def test_needs_a_key_with_the_permission(path):
    method = "POST" if path.endswith("batch") else "GET"
    assert PartnerClient().request(method, path).status_code == 401
    assert PartnerClient(ApiKeyFactory()).request(method, path).status_code == 403
