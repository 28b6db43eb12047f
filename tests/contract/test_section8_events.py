"""Contract, section 8: the list of events, for whoever missed a webhook."""

import json

import pytest
from django.db import transaction

from bookings import events
from cleanlife import clock
from cleanlife.actor import SYSTEM
from tests.client import PartnerClient
from tests.factories.bookings import BookingFactory
from tests.factories.partners import ApiKeyFactory, PartnerFactory
from webhooks.models import Event

pytestmark = pytest.mark.django_db
PATH = "events"
NOW = clock.from_timestamp(1_782_889_200)
AWKWARD = 'شقة \u2028 "١" \\ \x7f €😀'


@pytest.fixture
def publish(partner):
    """Record so many events about a booking of the partner."""

    def publish(count, whose=partner, **traits):
        booking = BookingFactory(partner=whose, **traits)
        with transaction.atomic():
            for _ in range(count):
                events.publish(events.BookingUpdated(booking, SYSTEM), now=NOW)

    return publish


def read(api, **query):
    answer = api.get(PATH, **query).json()
    return [row["sequence"] for row in answer["data"]], answer["meta"]


def test_shows_events_as_webhooks_carry_them(api, publish):
    publish(1, external_reference=AWKWARD)
    [row] = api.get(PATH).json()["data"]
    body = Event.objects.get().body
    assert json.dumps(row, ensure_ascii=False, separators=(",", ":")) == body
    assert list(row) == [
        "id", "event", "apiVersion", "createdAt", "sequence", "partnerClientId", "data",
    ]  # fmt: skip


def test_what_a_booking_tells_is_listed(world, frozen):
    world.api.post("bookings", world.order())
    rows = world.api.get(PATH).json()["data"]
    assert [(row["sequence"], row["event"]) for row in rows] == [
        (1, "booking.created"),
        (2, "booking.appointment_status_changed"),
    ]


def test_reads_on_from_a_position_without_gaps(api, publish):
    publish(5)
    assert read(api, limit=2) == ([1, 2], {"limit": 2, "lastSequence": 2, "hasMore": True})
    assert read(api, limit=2, after=2)[0] == [3, 4]
    last = read(api, limit=2, after=4)
    assert last == ([5], {"limit": 2, "lastSequence": 5, "hasMore": False})


def test_a_full_last_page_has_no_more(api, publish):
    publish(2)
    assert read(api, limit=2)[1] == {"limit": 2, "lastSequence": 2, "hasMore": False}


@pytest.mark.parametrize("after", [0, 3])
def test_nothing_new_keeps_the_position(api, publish, after):
    publish(after)
    expected = {"limit": 20, "lastSequence": after, "hasMore": False}
    assert read(api, after=after) == ([], expected)


def test_shows_nothing_of_other_partners(api, publish):
    publish(2, whose=PartnerFactory())
    assert read(api)[0] == []


@pytest.mark.parametrize(("after", "found"), [(3, [4, 5]), (5, [])])
def test_what_is_still_kept_can_be_read(api, publish, after, found):
    publish(5)
    Event.objects.filter(sequence__lte=3).update(body=None)
    assert read(api, after=after)[0] == found


@pytest.mark.parametrize("after", [0, 2])
@pytest.mark.parametrize("gone", ["bodies", "rows"])
def test_a_position_before_what_is_kept(api, publish, after, gone):
    publish(5)
    old = Event.objects.filter(sequence__lte=3)
    old.delete() if gone == "rows" else old.update(body=None)
    answer = api.get(PATH, after=after)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (410, "EVENTS_EXPIRED")
    assert error["message"] == "Events after this position are no longer kept."
    assert error["details"] == {"oldestSequence": 4}
    assert read(api, after=3)[0] == [4, 5]


@pytest.mark.parametrize("gone", ["bodies", "rows"])
def test_when_nothing_is_kept_the_next_event_is_the_oldest(api, publish, gone):
    publish(3)
    Event.objects.all().delete() if gone == "rows" else Event.objects.update(body=None)
    assert api.get(PATH).json()["error"]["details"] == {"oldestSequence": 4}
    assert read(api, after=3)[0] == []
    publish(1)
    assert read(api, after=3)[0] == [4]


def test_a_page_never_skips_a_body_that_is_gone(api, publish):
    publish(3)
    Event.objects.filter(sequence=2).update(body=None)
    assert read(api, limit=1)[0] == [1]
    assert api.get(PATH).json()["error"]["details"] == {"oldestSequence": 3}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"after": -1}, "after must not be less than 0"),
        ({"after": "x"}, "after must be an integer number"),
        ({"limit": 0}, "limit must not be less than 1"),
        ({"limit": 101}, "limit must not be greater than 100"),
        ({"page": 1}, "property page should not exist"),
    ],
)
def test_refuses_a_bad_query(api, query, message):
    answer = api.get(PATH, **query)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_a_position_from_the_future_is_empty(api, publish):
    publish(1)
    assert read(api, after=10**17)[0] == []


def test_a_page_takes_two_queries(api, publish, django_assert_num_queries):
    publish(30)
    read(api)
    with django_assert_num_queries(2):
        assert len(read(api)[0]) == 20


def test_needs_a_key_with_the_permission():
    webhooks_only = ApiKeyFactory(permissions=["partner_webhooks_manage"])
    assert PartnerClient().get(PATH).status_code == 401
    assert PartnerClient(webhooks_only).get(PATH).status_code == 403
