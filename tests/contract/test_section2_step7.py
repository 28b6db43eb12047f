"""Contract, section 2, step 7: each pair of neighbours breaks both rules; the first answers."""

import pytest

from tests.answers import UNKNOWN_ID
from tests.factories.bookings import BookingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

BAD_KEY = {"Idempotency-Key": ""}
TOO_LARGE = b"x" * (1024 * 1024 + 1)


@pytest.fixture
def send(world):
    """Send a body as it is to one of the partner's routes; return status and code."""

    def send(method, path, body, content_type="application/json", **headers):
        answer = world.api.http.generic(
            method,
            f"/v1/partners/{path}",
            body,
            content_type=content_type,
            headers={"x-api-key": world.api.secret, **headers},
        )
        error = answer.json()["error"]
        return answer.status_code, error["code"], error["message"]

    return send


def test_the_route_comes_before_the_method(send):
    assert send("PUT", "nowhere", b"{")[:2] == (404, "NOT_FOUND")


def test_the_method_comes_before_the_size(send):
    assert send("PUT", "contacts", TOO_LARGE)[:2] == (405, "METHOD_NOT_ALLOWED")


def test_the_size_comes_before_the_type(send):
    assert send("POST", "contacts", TOO_LARGE, "text/plain")[:2] == (413, "PAYLOAD_TOO_LARGE")


def test_the_type_comes_before_the_json(send):
    answer = send("POST", "contacts", b"{", "text/plain")
    assert answer[:2] == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_the_json_comes_before_the_idempotency_key(send):
    answer = send("POST", "contacts", b"{", **BAD_KEY)
    assert answer == (400, "VALIDATION_ERROR", "body must be valid JSON")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "contacts"), ("POST", "contacts?colour=red"), ("PATCH", "bookings/x/cancel")],
)
def test_the_idempotency_key_comes_before_validation(send, method, path):
    answer = send(method, path, b'{"name": 5}', **BAD_KEY)
    assert answer[2] == "Idempotency-Key must be 1 to 255 visible ASCII characters"


def test_a_used_idempotency_key_comes_before_validation(world, send):
    world.api.post(
        "contacts", {"phone": "0512345678", "name": "Noura"}, **{"Idempotency-Key": "k"}
    )
    answer = send("POST", "contacts", b'{"name": 5}', **{"Idempotency-Key": "k"})
    assert answer[:2] == (422, "IDEMPOTENCY_KEY_REUSED")


def test_validation_comes_before_a_taken_reference(world):
    world.api.post("bookings", world.order(externalReference="A-1"))
    answer = world.api.post("bookings", world.order(externalReference="A-1", hours=0))
    assert answer.status_code == 400


def test_a_taken_reference_comes_before_existence(world):
    world.api.post("bookings", world.order(externalReference="A-1"))
    body = world.order(externalReference="A-1", serviceId=UNKNOWN_ID, contactId=UNKNOWN_ID)
    assert world.api.post("bookings", body).status_code == 409


def test_existence_comes_before_the_rules_of_business(world):
    body = world.order(serviceId=UNKNOWN_ID, numberOfTeams=99)
    assert world.api.post("bookings", body).status_code == 404


def test_validation_comes_before_existence(world):
    path = f"bookings/{UNKNOWN_ID}/cancel"
    assert world.api.patch(path, {"notes": 5}).status_code == 400
    body = {"url": "http://10.0.0.1/", "events": ["booking.created"]}
    path = f"webhooks/subscriptions/{UNKNOWN_ID}"
    assert world.api.patch(path, body).status_code == 400


def test_existence_comes_before_the_state(api):
    other = BookingFactory(canceled=True)
    assert api.patch(f"bookings/{other.pk}/cancel").status_code == 404
