"""What a customer adds to a visit: the way in, a second pin, and that somebody waits."""

from datetime import timedelta

import pytest
import time_machine

from bookings.models import Address, VisitAccess
from bookings.services.update_booking import BookingChanges, update_booking
from bookings.services.visits.customer_access import waits_since
from tests.bookings.visit_page.opening import send, show
from tests.bookings.visits.field import OPS, fresh
from tests.factories.bookings import BookingFactory
from tests.factories.scheduling import ZoneFactory
from tests.factories.visits import visit_in
from tests.recorded import event_types

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WAY = {"gate": "North", "floor": "3", "flat": "12", "parking": "Left", "pets": "A cat"}


def near(booking, *, north=0.0, east=0.0):
    """Write a place so many degrees away from the address."""
    return f"{booking.address.latitude + north:.6f}, {booking.address.longitude + east:.6f}"


def test_keeps_the_way_in_for_this_visit_alone(client, booking):
    before = Address.objects.values().get()
    answer = send(client, booking, "visit-access", **WAY, note="Ring twice")
    assert answer.status_code == 303
    kept = VisitAccess.objects.values(*WAY, "note").get(booking=booking)
    assert kept == {**WAY, "note": "Ring twice"}
    assert Address.objects.values().get() == before
    assert (fresh(booking).version, event_types()) == (booking.version, [])


def test_shows_what_was_said_and_takes_it_back(client, booking):
    send(client, booking, "visit-access", **WAY)
    assert 'value="North"' in show(client, booking, "visit-access").text
    send(client, booking, "visit-access", gate="South")
    assert VisitAccess.objects.values_list("gate", "floor").get() == ("South", "")


def test_what_nobody_sees_is_left_out(client, booking):
    send(client, booking, "visit-access", gate=" a\u202e\u200bb\r\nc\x00 ")
    assert VisitAccess.objects.get().gate == "ab c"


@pytest.mark.parametrize(
    ("name", "longest"),
    [
        ("gate", 100),
        ("floor", 20),
        ("flat", 20),
        ("parking", 200),
        ("pets", 200),
        ("note", 500),
    ],
)
def test_takes_as_much_as_is_kept(client, booking, name, longest):
    assert send(client, booking, "visit-access", **{name: "x" * longest}).status_code == 303
    refused = send(client, booking, "visit-access", **{name: "y" * (longest + 1)})
    assert refused.status_code == 422
    assert 'class="error"' in refused.text
    assert getattr(VisitAccess.objects.get(), name) == "x" * longest


@pytest.mark.parametrize(
    "write",
    [
        lambda place: place,
        lambda place: place.replace(", ", ","),
        lambda place: f"https://maps.example/?q={place.replace(', ', '%2C')}&z=17",
        lambda place: f"https://maps.example/place/@{place.replace(', ', ',')},17z",
        lambda place: place.translate(str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫،")),
    ],
    ids=["numbers", "no blank", "query", "at", "Arabic digits"],
)
def test_reads_a_pin(client, booking, write):
    ZoneFactory()
    place = near(booking, north=0.001, east=-0.001)
    assert send(client, booking, "visit-pin", place=write(place)).status_code == 303
    access = VisitAccess.objects.get()
    assert f"{access.pin_latitude:.6f}, {access.pin_longitude:.6f}" == place
    assert 'value="24.70' in show(client, booking, "visit-pin").text


@pytest.mark.parametrize("place", ["", "at home", "24, 46", "https://goo.example/x", "\x00"])
def test_refuses_what_is_no_place(client, booking, place):
    answer = send(client, booking, "visit-pin", place=place)
    assert answer.status_code == 422
    assert not VisitAccess.objects.exists()


@pytest.mark.parametrize(
    ("north", "is_near"), [(0.0178, True), (-0.0178, True), (0.0182, False), (40.0, False)]
)
def test_a_pin_lies_within_two_kilometres(client, booking, north, is_near):
    ZoneFactory(polygon=WORLD, west=-180, south=-90, east=180, north=90)
    answer = send(client, booking, "visit-pin", place=near(booking, north=north))
    assert VisitAccess.objects.exists() == is_near
    assert ("more than 2 km" in answer.text) != is_near


WORLD = {
    "type": "Polygon",
    "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]],
}


def test_a_pin_lies_where_we_come(client, booking):
    ZoneFactory(is_active=False)
    answer = send(client, booking, "visit-pin", place=near(booking))
    assert "do not come to this place" in answer.text
    assert not VisitAccess.objects.exists()


def test_says_when_somebody_waits_and_keeps_the_first_moment(client, booking):
    for minutes in (20, 5):
        with time_machine.travel(booking.starts_at - minutes * MINUTE, tick=False):
            assert send(client, booking, "visit-door").status_code == 303
            assert "at the door since 08:40" in show(client, booking).text
    assert VisitAccess.objects.get().at_door_at == booking.starts_at - 20 * MINUTE


@pytest.mark.parametrize(("minutes", "may"), [(61, False), (60, True), (-120, True)])
def test_nobody_waits_for_hours(client, booking, minutes, may):
    with time_machine.travel(booking.starts_at - minutes * MINUTE, tick=False):
        assert ("I am at the door" in show(client, booking).text) == may
        send(client, booking, "visit-door")
    assert VisitAccess.objects.exists() == may


def test_a_look_tells_nobody(client, booking):
    with time_machine.travel(booking.starts_at, tick=False):
        assert show(client, booking, "visit-door").status_code == 303
    assert not VisitAccess.objects.exists()


def test_who_waited_for_another_time_waits_no_more(client, sold):
    with time_machine.travel(sold.starts_at, tick=False):
        send(client, sold, "visit-door")
    update_booking(
        partner=sold.partner,
        booking_id=sold.pk,
        changes=BookingChanges(start_minute=14 * 60),
        actor=OPS,
        now=sold.created_at,
    )
    assert waits_since(fresh(sold)) is None


@pytest.mark.parametrize("name", ["visit-access", "visit-pin", "visit-door"])
@pytest.mark.parametrize("status", ["In Progress", "Completed", "Cannot Complete"])
def test_nothing_is_added_once_it_has_begun(client, name, status):
    booking = visit_in(status)
    refuses(client, booking, name)


@pytest.mark.parametrize("name", ["visit-access", "visit-pin", "visit-door"])
def test_nothing_is_added_to_a_canceled_one(client, name):
    refuses(client, BookingFactory(canceled=True, assigned=True), name)


def refuses(client, booking, name):
    with time_machine.travel(booking.starts_at, tick=False):
        answer = send(client, booking, name, gate="3", place=near(booking))
        assert "not possible any more" in client.get(answer.url).text
    assert not VisitAccess.objects.exists()
