"""Contract, section 4: preferences and who opens the door change after the booking was made."""

import pytest
import time_machine

from bookings.models import Booking
from bookings.services.visits.extend_visit import extend_visit
from bookings.services.visits.move_in_field import Press, dispatch_team
from cleanlife.actor import SYSTEM
from scheduling.models import Reservation, Team
from scheduling.services.verify_team_days import verify_team_days
from tests.answers import error_of, error_with_reason
from tests.bookings.conftest import NOW
from tests.recorded import previous_values
from webhooks.models import Event

pytestmark = pytest.mark.usefixtures("frozen")
WOMEN = {"crew": "WOMEN"}
NOTHING = {"crew": "ANY", "fragranceFree": False, "pets": False}


@pytest.fixture
def city(make_world):
    """Three teams without a woman's crew among them."""
    return make_world(teams=3)


def book(world, **changes):
    booking = world.api.post("bookings", world.order(**changes)).json()["data"]
    Event.objects.all().delete()
    return booking


def change(world, booking, **body):
    return world.api.patch(f"bookings/{booking['bookingId']}", body)


def team_of(booking):
    return Reservation.objects.live_of(booking["bookingId"]).get().team


def let_women_come(*teams):
    Team.objects.filter(pk__in=[team.pk for team in teams]).update(crew="WOMEN")


def another(booking):
    return Team.objects.exclude(pk=team_of(booking).pk).first()


def test_only_what_is_sent_changes_and_the_event_has_what_was_before(city):
    booking = book(city)
    answer = change(city, booking, preferences={"pets": True}).json()["data"]
    assert answer["preferences"] == {**NOTHING, "pets": True}
    assert answer["version"] == 2
    assert previous_values() == [("booking.updated", {"preferences": NOTHING})]


def test_somebody_else_opens_the_door(city):
    booking = book(city)
    answer = change(city, booking, onSite={"name": "Huda", "phone": "0551112233"})
    assert answer.json()["data"]["onSite"] == {"name": "Huda", "phone": "+966551112233"}
    assert previous_values() == [("booking.updated", {"onSite": booking["onSite"]})]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"onSite": {"name": "Huda"}}, "onSite.phone must be a string"),
        ({"preferences": {"crew": "MEN"}}, "preferences.crew must be one of"),
        ({"preferences": {"pets": "yes"}}, "preferences.pets must be a boolean value"),
        ({"preferences": {"smoke": True}}, "property preferences.smoke should not exist"),
    ],
)
def test_names_what_is_wrong(city, body, message):
    refused = change(city, book(city), **body)
    assert error_of(refused) == (400, "VALIDATION_ERROR")
    assert message in refused.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        {"preferences": NOTHING},
        {"preferences": {}},
        {"preferences": None, "onSite": None},
    ],
)
def test_what_changes_nothing_tells_nobody(city, body):
    booking = book(city)
    assert change(city, booking, **body).json()["data"] == booking
    assert previous_values() == []


def test_a_team_of_women_comes_instead(city):
    booking = book(city)
    women = another(booking)
    let_women_come(women)
    assert change(city, booking, preferences=WOMEN).status_code == 200
    assert team_of(booking) == women
    assert verify_team_days(now=NOW) == []
    changed = change(city, booking, preferences={"crew": "ANY"}).json()["data"]
    assert (changed["preferences"], team_of(booking)) == (NOTHING, women)


def test_the_present_team_stays_if_it_fits(city):
    booking = book(city)
    women = team_of(booking)
    let_women_come(*Team.objects.all())
    assert change(city, booking, preferences=WOMEN).status_code == 200
    assert team_of(booking) == women


def test_without_such_a_team_everything_stays(city):
    booking = book(city)
    before = team_of(booking)
    refused = change(city, booking, preferences=WOMEN, notes="Ring twice")
    assert error_with_reason(refused) == (422, "TIMESLOT_UNAVAILABLE", "NO_SKILLED_TEAM")
    assert "alternatives" not in refused.json()["error"]["details"]
    assert (team_of(booking), Booking.objects.get().notes) == (before, "")
    assert previous_values() == []


def test_while_such_teams_are_taken_everything_stays(city):
    booking = book(city)
    let_women_come(another(booking))
    book(city, preferences=WOMEN)
    refused = change(city, booking, preferences=WOMEN)
    expected = (422, "TIMESLOT_UNAVAILABLE", "TIMESLOT_UNAVAILABLE")
    assert error_with_reason(refused) == expected


def test_the_crew_changes_however_late_it_is(city):
    booking = book(city)
    let_women_come(another(booking))
    with time_machine.travel(NOW.replace(month=7, day=1, hour=8, minute=55), tick=False):
        assert change(city, booking, preferences=WOMEN).status_code == 200


def test_the_crew_and_the_time_change_together(city):
    booking = book(city)
    let_women_come(another(booking))
    answer = change(city, booking, preferences=WOMEN, date="2026-07-02")
    assert answer.status_code == 200
    assert team_of(booking).crew == "WOMEN"
    assert previous_values() == [
        ("booking.updated", {"date": booking["date"], "preferences": NOTHING})
    ]


def test_a_team_on_its_way_is_not_exchanged(city):
    booking = book(city)
    let_women_come(another(booking))
    dispatch_team(Press(booking_id=booking["bookingId"], actor=SYSTEM), now=NOW)
    refused = change(city, booking, preferences=WOMEN)
    assert error_of(refused)[1] == "BOOKING_NOT_EDITABLE"
    assert change(city, booking, preferences={"pets": True}).status_code == 200


def test_who_comes_instead_has_the_time_that_was_sold(city):
    booking = book(city)
    let_women_come(another(booking))
    extend_visit(Press(booking_id=booking["bookingId"], actor=SYSTEM), minutes=30, now=NOW)
    assert change(city, booking, preferences=WOMEN).status_code == 200
    found = Booking.objects.select_related("appointment").get()
    assert found.appointment.expected_end_at is None
    assert Reservation.objects.live_of(found.pk).get().end_minute == found.end_minute
    assert verify_team_days(now=NOW) == []


def test_before_it_is_paid_the_crew_changes_too(make_world):
    world = make_world(teams=2, payment_responsibility="CLEANOS")
    booking = book(world)
    let_women_come(another(booking))
    assert change(world, booking, preferences=WOMEN).status_code == 200
    assert team_of(booking).crew == "WOMEN"
