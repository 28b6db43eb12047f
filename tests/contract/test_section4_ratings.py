"""Contract, section 4: what customers think of their visits, as their partner reads it."""

from datetime import timedelta

import pytest

from bookings.models import Rating
from bookings.services.visits.ratings import decide_ratings
from tests.answers import error_of
from tests.bookings.conftest import NOW
from tests.factories.bookings import RatingFactory

pytestmark = pytest.mark.usefixtures("frozen")
DAY = timedelta(days=1)


def listed(world, **query):
    answer = world.api.get("ratings", **query)
    assert answer.status_code == 200
    return answer.json()["data"]


def rate(world, **values):
    return RatingFactory(booking__partner=world.partner, **values)


def test_shows_the_stars_and_when(world):
    rating = rate(world, stars=4, text="Friendly")
    assert listed(world) == [
        {
            "bookingId": str(rating.booking_id),
            "stars": 4,
            "text": None,
            "ratedAt": "2026-06-28T08:00:00+03:00",
            "updatedAt": "2026-06-28T08:00:00+03:00",
        }
    ]


@pytest.mark.parametrize(
    ("reading", "text", "shown"),
    [
        ("UNREAD", "Friendly", None),
        ("KEPT_BACK", "Friendly", None),
        ("SHOWN", "Friendly", "Friendly"),
        ("SHOWN", "", None),
    ],
)
def test_shows_a_text_only_once_it_was_read(world, reading, text, shown):
    rate(world, reading=reading, text=text)
    assert listed(world)[0]["text"] == shown


def test_another_partners_ratings_are_not_listed(world):
    RatingFactory()
    assert listed(world) == []


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({}, [0, 1, 2]),
        ({"fromDate": "2026-06-27"}, [0, 1]),
        ({"toDate": "2026-06-27"}, [1, 2]),
        ({"fromDate": "2026-06-27", "toDate": "2026-06-27"}, [1]),
        ({"sortOrder": "ASC"}, [2, 1, 0]),
        ({"limit": 1, "page": 2}, [1]),
    ],
)
def test_is_filtered_by_the_days_of_riyadh(world, query, days):
    # Half past midnight in Riyadh: the day before by UTC.
    midnight = NOW.replace(hour=0, minute=30)
    made = [rate(world, created_at=midnight - days_ago * DAY) for days_ago in range(3)]
    found = [each["bookingId"] for each in listed(world, **query)]
    assert found == [str(made[days_ago].booking_id) for days_ago in days]


def test_can_be_read_by_what_changed(world, frozen):
    first, second = rate(world, text="One"), rate(world)
    since = (NOW + DAY).isoformat()
    assert listed(world, updatedSince=since) == []
    frozen.move_to(NOW + 2 * DAY)
    decide_ratings(ratings=[second], reading="KEPT_BACK", now=NOW + 2 * DAY)
    assert listed(world, updatedSince=since) == []
    decide_ratings(ratings=[first], reading="SHOWN", now=NOW + 2 * DAY)
    [found] = listed(world, updatedSince=since)
    assert (found["text"], found["updatedAt"]) == ("One", "2026-06-30T08:00:00+03:00")


def test_can_be_read_by_cursor(world):
    made = [rate(world, created_at=NOW - days * DAY) for days in range(3)]
    read, cursor = [], ""
    while cursor is not None:
        answer = world.api.get("ratings", cursor=cursor, limit=2).json()
        read += [each["bookingId"] for each in answer["data"]]
        cursor = answer["meta"]["nextCursor"]
    assert read == [str(each.booking_id) for each in made]


@pytest.mark.parametrize(
    "query",
    [
        {"fromDate": "2026-06-28", "toDate": "2026-06-27"},
        {"sortBy": "stars"},
        {"updatedSince": "yesterday"},
        {"bookingId": "7"},
    ],
)
def test_refuses_what_it_does_not_know(world, query):
    assert error_of(world.api.get("ratings", **query)) == (400, "VALIDATION_ERROR")


def test_a_list_takes_two_queries_of_its_own(world, django_assert_max_num_queries):
    for _ in range(5):
        rate(world, text="Fine", reading="SHOWN")
    listed(world)
    with django_assert_max_num_queries(3):
        assert len(listed(world)) == 5
    assert Rating.objects.count() == 5
