"""Contract, section 4: a booking is looked at; its ETag is its version."""

import pytest

from bookings.models import Booking
from tests.answers import UNKNOWN_ID
from tests.client import PartnerClient
from tests.factories.bookings import BookingFactory
from tests.factories.partners import ApiKeyFactory

pytestmark = pytest.mark.usefixtures("frozen")

both_paths = pytest.mark.parametrize("path", ["", "/status"])


@pytest.fixture
def booking(world):
    return world.api.post("bookings", world.order(externalReference="A-1")).json()["data"]


@both_paths
def test_answers_what_create_answered(world, booking, path):
    response = world.api.get(f"bookings/{booking['bookingId']}{path}")
    assert response.json() == {"success": True, "data": booking}
    assert response.headers["ETag"] == '"1"'


@both_paths
@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', '"8", "1"', "*"])
def test_a_known_version_is_not_sent_again(world, booking, path, tag):
    response = world.api.request(
        "GET", f"bookings/{booking['bookingId']}{path}", **{"If-None-Match": tag}
    )
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == '"1"'
    assert "Content-Type" not in response.headers


@pytest.mark.parametrize("tag", ['"2"', "1", '"', ""])
def test_any_other_version_is_sent(world, booking, tag):
    Booking.objects.update(version=3)
    response = world.api.request(
        "GET", f"bookings/{booking['bookingId']}", **{"If-None-Match": tag}
    )
    assert response.json()["data"]["version"] == 3
    assert response.headers["ETag"] == '"3"'


def test_status_takes_few_queries(world, booking, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        world.api.get(f"bookings/{booking['bookingId']}/status")


@both_paths
def test_another_partners_booking_is_not_found(api, path):
    response = api.request(
        "GET", f"bookings/{BookingFactory().pk}{path}", **{"If-None-Match": "*"}
    )
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "RESOURCE_NOT_FOUND"


@both_paths
def test_an_id_that_is_none(api, path):
    response = api.get(f"bookings/abc{path}")
    assert response.status_code == 400
    assert response.json()["error"]["message"] == "bookingId must be a UUID"


@both_paths
@pytest.mark.django_db
def test_wants_a_key_with_the_permission(path):
    assert PartnerClient().get(f"bookings/{UNKNOWN_ID}{path}").status_code == 401
    assert PartnerClient(ApiKeyFactory()).get(f"bookings/{UNKNOWN_ID}{path}").status_code == 403
