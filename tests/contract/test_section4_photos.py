"""Contract, section 4: a visit's photos, and where its team is."""

from datetime import datetime, timedelta

import pytest

from bookings.coarse_position import coarse_position
from bookings.services.visits.positions import record_position, share_position
from tests.bookings.conftest import NOW
from tests.bookings.photos.conftest import booking, folder  # noqa: F401 - fixtures
from tests.bookings.photos.sent import send
from tests.bookings.visits.field import MINUTE, press, reserved_teams
from tests.contract.test_section4_visit import read

pytestmark = pytest.mark.usefixtures("frozen")
PLACE = {"latitude": 24.71234, "longitude": 46.65432}


@pytest.fixture
def on_the_way(booking):  # noqa: F811
    [team] = reserved_teams(booking)
    press(booking, "dispatch")
    share_position(team_id=team, agrees=True, now=NOW)
    record_position(team_id=team, accuracy_meters=7, now=NOW, **PLACE)
    return booking


def test_photos_have_urls_that_end(world, booking, client, frozen):  # noqa: F811
    send(booking, kind="after", now=NOW)
    send(booking, kind="before", taken_at=NOW - MINUTE)
    before, after = read(world, booking)["photos"]

    assert (before["kind"], after["kind"]) == ("before", "after")
    assert before["takenAt"] == "2026-06-28T07:59:00+03:00"
    path = before["url"].removeprefix("http://127.0.0.1:8000")
    assert client.get(path)["Content-Type"] == "image/jpeg"
    ends_at = datetime.fromisoformat(before["expiresAt"])
    assert ends_at <= NOW + timedelta(minutes=15)
    frozen.move_to(ends_at)
    assert client.get(path).status_code == 404


def test_a_team_on_its_way_is_shown_coarsely(world, on_the_way):
    shown = read(world, on_the_way)
    coarse = coarse_position(**PLACE)
    assert shown["position"] == {
        "latitude": coarse.latitude,
        "longitude": coarse.longitude,
        "asOf": "2026-06-28T08:00:00+03:00",
    }
    # 3 km of straight line, and parking.
    assert shown["eta"] == {"minutes": 12, "asOf": "2026-06-28T08:00:00+03:00"}


def test_the_exact_place_never_leaves(world, on_the_way):
    text = world.api.get(f"bookings/{on_the_way.pk}/visit").text
    assert "24.71234" not in text
    assert "46.65432" not in text


def test_a_team_at_the_door_is_shown_no_more(world, on_the_way):
    press(on_the_way, "arrive")
    shown = read(world, on_the_way)
    assert (shown["position"], shown["eta"]) == (None, None)


def test_reads_a_visit_on_its_way_by_few_queries(
    world, on_the_way, django_assert_max_num_queries
):
    for _ in range(3):
        send(on_the_way)
    read(world, on_the_way)
    with django_assert_max_num_queries(8):
        read(world, on_the_way)
