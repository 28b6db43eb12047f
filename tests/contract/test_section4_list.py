"""Contract, section 4: the list of bookings, by page and by cursor."""

from datetime import timedelta
from itertools import chain

import pytest

from tests.bookings.conftest import NOW
from tests.client import PartnerClient
from tests.factories.bookings import BookingFactory, ContactFactory
from tests.factories.partners import ApiKeyFactory
from tests.factories.webhooks import DeliveryFactory, SubscriptionFactory

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def three(partner):
    """Make bookings A, B and C, a minute and a day after each other."""
    return [
        BookingFactory(
            partner=partner,
            external_reference=name,
            service_date=f"2026-07-0{number}",
            status="failed" if name == "C" else "in progress",
            created_at=NOW.replace(minute=number),
            updated_at=NOW.replace(minute=number),
        )
        for number, name in enumerate("ABC", start=1)
    ]


def names(answer):
    return [row["externalReference"] for row in answer.json()["data"]]


def read_all(api, path="bookings", key="bookingId", **query):
    """Follow the cursor to the end and return the ids, page by page."""
    pages, cursor = [], ""
    while cursor is not None:
        answer = api.get(path, cursor=cursor, **query).json()
        pages.append([row[key] for row in answer["data"]])
        cursor = answer["meta"]["nextCursor"]
    return pages


def test_lists_the_newest_first_in_pages(api, three):
    BookingFactory()
    first = api.get("bookings", limit=2)
    assert names(first) == ["C", "B"]
    assert first.json()["meta"] == {"page": 1, "limit": 2, "total": 3, "totalPages": 2}
    assert names(api.get("bookings", limit=2, page=2)) == ["A"]


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
        ({"sortBy": "updatedAt", "sortOrder": "DESC"}, ["C", "B", "A"]),
        ({"sortBy": "status"}, ["C", "A", "B"]),
        ({"updatedSince": "2026-06-28T08:02:00+03:00"}, ["B", "C"]),
        ({"updatedSince": "2026-06-28T05:02:00.000001Z"}, ["C"]),
    ],
)
def test_filters_and_sorts(api, three, query, found):
    assert names(api.get("bookings", **{"sortOrder": "ASC", **query})) == found


def test_a_plus_sign_may_be_left_unescaped(api, three):
    answer = api.request("GET", "bookings?updatedSince=2026-06-28T08:02:00+03:00")
    assert names(answer) == ["C", "B"]


def test_filters_by_contact(api, three):
    assert names(api.get("bookings", contactId=three[1].contact_id)) == ["B"]
    assert names(api.get("bookings", contactId=ContactFactory().pk)) == []


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
        ({"contactId": "me"}, "contactId must be a UUID"),
        ({"updatedSince": ""}, "updatedSince should not be empty"),
        (
            {"updatedSince": "2026-06-28"},
            "updatedSince must be a valid ISO 8601 date string",
        ),
        (
            {"updatedSince": "2026-06-28T08:00:00"},
            "updatedSince must be a valid ISO 8601 date string",
        ),
        (
            {"updatedSince": "0001-01-01T00:00:00+03:00"},
            "updatedSince must be a valid ISO 8601 date string",
        ),
        ({"cursor": "x"}, "cursor must be a nextCursor of this list"),
        ({"cursor": "", "page": 1}, "property page should not exist"),
        ({"cursor": "", "sortBy": "date"}, "property sortBy should not exist"),
        ({"since": "now"}, "property since should not exist"),
    ],
)
def test_refuses_a_bad_query(api, query, message):
    response = api.get("bookings", **query)
    assert response.status_code == 400
    assert response.json()["error"]["details"]["message"] == [message]


@pytest.mark.parametrize(("order", "found"), [("DESC", "C B A"), ("ASC", "A B C")])
def test_a_cursor_reads_every_booking_once(api, three, order, found):
    pages = read_all(api, key="externalReference", limit=2, sortOrder=order)
    assert [len(page) for page in pages] == [2, 1]
    assert " ".join(chain.from_iterable(pages)) == found


def test_a_cursor_tells_bookings_of_one_moment_apart(api, partner):
    made = BookingFactory.create_batch(7, partner=partner, created_at=NOW)
    pages = read_all(api, limit=3)
    assert sorted(chain.from_iterable(pages)) == sorted(str(booking.pk) for booking in made)


def test_a_new_booking_does_not_shift_what_a_cursor_reads(api, partner, three):
    cursor = api.get("bookings", limit=2, cursor="").json()["meta"]["nextCursor"]
    BookingFactory(partner=partner, created_at=NOW + timedelta(hours=1))
    answer = api.get("bookings", limit=2, cursor=cursor)
    assert names(answer) == ["A"]
    assert answer.json()["meta"] == {"limit": 2, "nextCursor": None}


def test_a_cursor_keeps_its_order_and_heeds_filters(api, three):
    begun = api.get("bookings", limit=1, cursor="", sortOrder="ASC").json()
    cursor = begun["meta"]["nextCursor"]
    assert names(api.get("bookings", cursor=cursor)) == ["B", "C"]
    assert names(api.get("bookings", cursor=cursor, status="failed")) == ["C"]


def test_refuses_a_cursor_that_is_not_ours(api, three):
    cursor = api.get("bookings", limit=1, cursor="").json()["meta"]["nextCursor"]
    queries = [
        ("bookings", {"cursor": cursor, "sortOrder": "ASC"}),
        ("bookings", {"cursor": cursor[:-1]}),
        ("bookings", {"cursor": "é." + cursor}),
        ("webhooks/deliveries", {"cursor": cursor}),
    ]
    for path, query in queries:
        answer = api.get(path, **query).json()
        assert answer["error"]["message"] == "cursor must be a nextCursor of this list"


def test_deliveries_are_read_by_cursor_too(api, partner):
    subscription = SubscriptionFactory(partner=partner)
    made = DeliveryFactory.create_batch(3, subscription=subscription)
    DeliveryFactory()
    pages = read_all(api, "webhooks/deliveries", key="id", limit=2)
    assert sorted(chain.from_iterable(pages)) == sorted(str(delivery.pk) for delivery in made)


@pytest.mark.parametrize(("query", "most"), [({}, 5), ({"cursor": ""}, 4)])
def test_lists_with_few_queries(api, partner, django_assert_max_num_queries, query, most):
    BookingFactory.create_batch(5, partner=partner, assigned=True)
    api.get("services")
    with django_assert_max_num_queries(most):
        assert len(api.get("bookings", **query).json()["data"]) == 5


@pytest.mark.django_db
def test_wants_a_key_with_the_permission():
    assert PartnerClient().get("bookings").status_code == 401
    assert PartnerClient(ApiKeyFactory()).get("bookings").status_code == 403
