"""Contract, section 1: names speak the language asked for; refusals are English always."""

import pytest

from tests.answers import UNKNOWN_ID
from tests.client import PartnerClient
from tests.factories.bookings import BookingFactory
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import ApiKeyFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
WRONG = {"a": None, "b": "", "c": [], "d": {}, "e": 10**400, "f": "x" * 9999, "g": True}
FIELDS = {
    "contacts": ["phone", "name", "utmSource"],
    f"contacts/{UNKNOWN_ID}/addresses": ["line1", "city", "latitude", "longitude", "label"],
    "bookings": [
        "contactId", "date", "timeslot", "hours", "workType", "metadata", "couponIds",
        "customServices", "externalReference",
    ],
    "pricing/calculate-price": ["items", "codes", "phone"],
    "webhooks/subscriptions": ["url", "events"],
}  # fmt: skip
QUERIES = {
    "bookings": ["page", "limit", "sortBy", "status", "fromDate", "externalReference"],
    "services": ["page", "limit", "sortBy", "sortOrder"],
    "timeslots/available": ["addressId", "date", "hours"],
    "service-areas/lookup": ["latitude", "longitude"],
    "events": ["after", "limit"],
    "webhooks/deliveries": ["subscriptionId", "status"],
}


def both(client, method, path, body=None, **headers):
    """Return the refusals of one request in Arabic and in English, without their ids."""
    refusals = []
    for language in ("ar", "en"):
        asked = {"accept-language": language, **headers}
        answer = client.request(method, path, body, **asked)
        error = answer.json()["error"]
        error.pop("requestId")
        refusals.append((answer.status_code, error))
    return refusals


def assert_english(client, method, path, body=None, **headers):
    arabic, english = both(client, method, path, body, **headers)
    assert arabic == english
    assert arabic[1]["message"].isascii()


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("path", FIELDS)
def test_refused_bodies(api, path, wrong):
    assert_english(api, "POST", path, {**dict.fromkeys(FIELDS[path], wrong), "colour": 1})
    assert_english(api, "POST", path, wrong)


@pytest.mark.parametrize("wrong", ["", "x", "-1", "9" * 40, "١"])
@pytest.mark.parametrize("path", QUERIES)
def test_refused_queries(api, path, wrong):
    query = "&".join(f"{name}={wrong}" for name in [*QUERIES[path], "colour"])
    assert_english(api, "GET", f"{path}?{query}")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "nowhere"),
        ("DELETE", "contacts"),
        ("PUT", "bookings"),
        ("GET", "bookings/x"),
        ("GET", f"bookings/{UNKNOWN_ID}"),
        ("GET", f"contacts/{UNKNOWN_ID}"),
        ("DELETE", f"contacts/{UNKNOWN_ID}/addresses/{UNKNOWN_ID}"),
        ("GET", f"services/{UNKNOWN_ID}"),
        ("DELETE", f"webhooks/subscriptions/{UNKNOWN_ID}"),
        ("POST", f"webhooks/deliveries/{UNKNOWN_ID}/retry"),
        ("GET", "events?after=0&limit=x"),
    ],
)
def test_refused_routes(api, method, path):
    assert_english(api, method, path, {} if method in {"POST", "PUT"} else None)


def test_a_refused_content_type(api):
    answers = [
        api.http.post(
            "/v1/partners/contacts",
            "phone=1",
            "text/plain",
            headers={"x-api-key": api.secret, "accept-language": language},
        ).json()["error"]["message"]
        for language in ("ar", "en")
    ]
    assert answers == ["Content-Type must be application/json."] * 2


@pytest.mark.parametrize(
    "key",
    [{"revoked": True}, {"ip_allowlist": ["203.0.113.7"]}, {"permissions": []}],
)
def test_callers_that_are_not_let_in(key):
    assert_english(PartnerClient(ApiKeyFactory(**key)), "GET", "services")


def test_a_rate_limit():
    client = PartnerClient(ApiKeyFactory(requests_per_minute=1, every_permission=True))
    client.get("me")
    assert_english(client, "GET", "services")


@pytest.mark.parametrize(
    "changes",
    [
        {"externalReference": "A-1"},
        {"serviceId": UNKNOWN_ID},
        {"timeslot": {"startAt": "03:00", "endAt": "06:00"}},
        {"timeslot": {"startAt": "09:00", "endAt": "10:00"}},
        {"numberOfTeams": 9},
        {"hours": 9},
        {"promoCode": "EID"},
    ],
)
def test_refused_bookings(world, changes):
    BookingFactory(partner=world.partner, external_reference="A-1")
    assert_english(world.api, "POST", "bookings", world.order(**changes))


def test_a_service_that_is_not_enabled(world):
    body = world.order(serviceId=str(ServiceFactory().pk))
    assert_english(world.api, "POST", "bookings", body)


@pytest.mark.parametrize(
    ("traits", "path"),
    [
        ({"canceled": True}, "cancel"),
        ({"waiting_payment": True}, "confirm-payment"),
        ({"canceled": True}, "confirm-payment"),
    ],
)
def test_refused_changes_of_a_booking(api, partner, traits, path):
    booking = BookingFactory(partner=partner, **traits)
    method = "PATCH" if path == "cancel" else "POST"
    assert_english(api, method, f"bookings/{booking.pk}/{path}", {})


def test_a_booking_is_the_same_in_both_languages(world):
    """Statuses are codes, not words: what people read is translated, what programs read not."""
    world.api.post("bookings", world.order())
    shown = [
        world.api.request("GET", "bookings", **{"accept-language": language}).json()["data"]
        for language in ("ar", "en")
    ]
    assert shown[0] == shown[1]
    assert shown[0][0]["status"] == "in progress"
