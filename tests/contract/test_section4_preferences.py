"""Contract, sections 4 to 6: the crew that a customer wishes for, and who opens the door."""

import pytest

from bookings.models import Booking
from bookings.services.visits.change_teams import find_teams
from scheduling.models import Reservation, Team
from tests.answers import error_of, error_with_reason
from tests.recorded import event_types

pytestmark = pytest.mark.usefixtures("frozen")
WOMEN = {"crew": "WOMEN"}
NOTHING = {"crew": "ANY", "fragranceFree": False, "pets": False}


@pytest.fixture
def city(make_world):
    """Two teams, of which one has women only."""
    world = make_world(teams=2)
    Team.objects.filter(pk=Team.objects.first().pk).update(crew="WOMEN")
    return world


def book(world, **changes):
    return world.api.post("bookings", world.order(**changes))


def team_of(answer):
    booking = answer.json()["data"]["bookingId"]
    return Reservation.objects.get(owner_id=booking).team


def wish(world, **preferences):
    path = f"contacts/{world.contact.pk}"
    return world.api.patch(path, {"preferences": preferences})


def free(world, **query):
    place = {"addressId": world.address.pk, "serviceId": world.service.pk}
    found = world.api.get("timeslots/available", date="2026-07-01", **place, **query).json()
    return {row["startAt"]: row["capacity"] for row in found["data"]}, found["meta"]


def test_a_booking_without_wishes_has_none_and_the_contact_opens(city):
    data = book(city).json()["data"]
    assert data["preferences"] == NOTHING
    assert data["onSite"] == {"name": city.contact.name, "phone": city.contact.phone}
    assert list(data)[-3:] == ["preferences", "onSite", "notifications"]


def test_somebody_else_opens(city):
    guest = {"name": "Huda\u200b", "phone": "0551112233"}
    data = book(city, onSite=guest).json()["data"]
    assert data["onSite"] == {"name": "Huda", "phone": "+966551112233"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"onSite": {"name": "Huda"}}, "onSite.phone must be a string"),
        ({"onSite": "Huda"}, "onSite must be an object"),
        ({"preferences": {"pets": "yes"}}, "preferences.pets must be a boolean value"),
        (
            {"preferences": {"crew": "MEN"}},
            "preferences.crew must be one of the following values: ANY, WOMEN",
        ),
        ({"preferences": {"cats": 2}}, "property preferences.cats should not exist"),
    ],
)
def test_refuses_what_is_no_wish(city, body, message):
    answer = book(city, **body)
    assert error_of(answer) == (400, "VALIDATION_ERROR")
    assert answer.json()["error"]["message"] == message


def test_a_team_of_women_comes_to_whoever_wishes_for_it(city):
    wishes = {**WOMEN, "fragranceFree": True, "pets": True}
    answer = book(city, preferences=wishes)
    assert answer.json()["data"]["preferences"] == wishes
    assert team_of(answer).crew == "WOMEN"
    refused = book(city, preferences=WOMEN)
    assert error_with_reason(refused)[2] == "TIMESLOT_UNAVAILABLE"
    assert team_of(book(city)).crew == "ANY"


def test_where_no_team_has_women_only_the_reason_is_that_of_a_skill(world):
    refused = book(world, preferences=WOMEN)
    assert error_with_reason(refused) == (422, "BOOKING_CREATION_FAILED", "NO_SKILLED_TEAM")
    assert free(world, crew="WOMEN")[1]["reason"] == "NO_SKILLED_TEAM"


def test_what_a_contact_usually_wishes_counts_unless_a_booking_says_otherwise(city):
    shown = wish(city, crew="WOMEN", pets=True).json()["data"]["preferences"]
    assert shown == {"crew": "WOMEN", "fragranceFree": False, "pets": True}
    data = book(city).json()["data"]
    assert data["preferences"] == shown
    other = book(city, preferences={"crew": "ANY"}).json()["data"]
    assert other["preferences"] == {**NOTHING, "pets": True}


def test_a_contact_that_changes_its_wishes_leaves_its_bookings(city):
    made = book(city).json()["data"]
    wish(city, crew="WOMEN")
    wish(city, fragranceFree=True)
    assert city.api.get(f"bookings/{made['bookingId']}").json()["data"] == made
    shown = city.api.get(f"contacts/{city.contact.pk}").json()["data"]["preferences"]
    assert shown == {"crew": "WOMEN", "fragranceFree": True, "pets": False}


def test_a_search_counts_the_teams_that_would_come(city):
    assert set(free(city)[0].values()) == {2}
    assert set(free(city, crew="WOMEN")[0].values()) == {1}
    wish(city, crew="WOMEN")
    assert set(free(city)[0].values()) == {1}
    assert set(free(city, crew="ANY")[0].values()) == {2}


def test_a_batch_tells_crews_apart(city):
    book(city, preferences=WOMEN)
    where = {"addressId": str(city.address.pk), "serviceId": str(city.service.pk)}
    dates = {"from": "2026-07-01", "to": "2026-07-01", "hours": 3}
    items = [{**where, **dates, "crew": crew} for crew in ("ANY", "WOMEN")]
    anybody, women = city.api.post("timeslots/batch", {"items": items}).json()["data"]
    assert anybody["days"][0]["first"]["startAt"] == "08:00"
    assert women["days"][0]["first"]["startAt"] == "12:00"


def test_a_hold_keeps_the_crew_for_its_booking(city):
    held = city.api.post("holds", city.place_and_time(preferences=WOMEN)).json()["data"]
    assert held["crew"] == "WOMEN"
    refused = book(city, holdId=held["holdId"], preferences={"crew": "ANY"})
    assert refused.json()["error"]["message"] == "preferences must match the hold"
    answer = book(city, holdId=held["holdId"])
    assert answer.json()["data"]["preferences"] == {**NOTHING, **WOMEN}
    assert team_of(answer).crew == "WOMEN"


def test_a_booking_that_moves_keeps_its_crew(city):
    made = book(city, preferences=WOMEN).json()["data"]
    path = f"bookings/{made['bookingId']}"
    assert free(city, exclude=made["bookingId"])[0]["09:00"] == 1
    moved = city.api.patch(path, {"date": "2026-07-02"})
    assert moved.status_code == 200
    live = Reservation.objects.live_of(made["bookingId"]).get()
    assert live.team.crew == "WOMEN"


def test_no_other_crew_takes_it_over(city):
    made = book(city, preferences=WOMEN).json()["data"]
    booking = Booking.objects.get(pk=made["bookingId"])
    [team] = Reservation.objects.live_of(booking.pk)
    judged = find_teams(booking, leaving_id=team.team_id)
    assert [fit.reason for fit in judged] == ["OTHER_CREW"]


def test_is_told_in_the_events(city):
    book(city, preferences=WOMEN)
    assert event_types()[0] == "booking.created"
