"""Contract, sections 4 and 6: equal requests in parallel have one effect."""

from collections import Counter
from functools import partial

import pytest

from bookings.models import Booking, Contact
from catalog.models import Service
from scheduling.models import Reservation, TeamDay
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.conftest import NOW
from tests.client import PartnerClient
from tests.together import all_at_once, in_line
from webhooks.models import Event

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]

AFTERNOON = {"startAt": "14:00", "endAt": "17:00"}


def send(world, method, path, body=None, **headers):
    """Send one request and return its status and code; for a thread of its own."""
    response = PartnerClient(world.api.api_key).request(method, path, body, **headers)
    return response.status_code, response.json().get("error", {}).get("code")


def race(world, *requests, lock=None):
    """Send all at once; where a lock is named, none gets it before all of them wait for it."""
    world.api.get("pricing/tiers")  # what the process keeps is there before the threads are
    calls = [partial(send, world, *request) for request in requests]
    return Counter(in_line(lock, calls) if lock else all_at_once(calls))


def lock_bookings():
    list(Booking.objects.select_for_update())


def lock_days():
    list(TeamDay.objects.select_for_update())


def book(world, **changes):
    return world.api.post("bookings", world.order(**changes)).json()["data"]["bookingId"]


def events(event_type):
    return Event.objects.filter(type=event_type).count()


def test_50_equal_creations_make_one_booking(make_world):
    world = make_world(teams=3)
    body = world.order(externalReference="A-1")
    outcomes = race(world, *[("POST", "bookings", body)] * 50)
    assert outcomes == {(200, None): 1, (409, "DUPLICATE_EXTERNAL_REFERENCE"): 49}
    assert (Booking.objects.count(), Reservation.objects.count()) == (1, 1)
    assert (events("booking.created"), verify_team_days(now=NOW)) == (1, [])


def test_50_equal_contacts_are_one(world):
    wanted = {"phone": "0512345678", "name": "Noura"}
    outcomes = race(world, *[("POST", "contacts", wanted)] * 50)
    assert outcomes == {(200, None): 50}
    assert Contact.objects.filter(phone="+966512345678").count() == 1


def test_a_payment_is_confirmed_once(world):
    path = f"bookings/{book(world)}/confirm-payment"
    outcomes = race(world, *[("POST", path)] * 2, lock=lock_bookings)
    assert outcomes == {(200, None): 1, (422, "PAYMENT_ALREADY_CONFIRMED"): 1}
    assert events("booking.payment_confirmed") == 1


def test_a_booking_is_cancelled_once(world):
    path = f"bookings/{book(world)}/cancel"
    outcomes = race(world, *[("PATCH", path)] * 2, lock=lock_bookings)
    assert outcomes == {(200, None): 1, (422, "BOOKING_ALREADY_CANCELLED"): 1}
    assert events("booking.cancelled") == 1


def test_two_visits_do_not_move_to_one_time(world):
    bookings = [book(world), book(world, date="2026-07-02")]
    body = {"date": "2026-07-01", "timeslot": AFTERNOON}
    moves = [("PATCH", f"bookings/{pk}", body) for pk in bookings]
    outcomes = race(world, *moves, lock=lock_days)
    assert outcomes == {(200, None): 1, (422, "TIMESLOT_UNAVAILABLE"): 1}
    assert (events("booking.updated"), verify_team_days(now=NOW)) == (1, [])


def test_a_visit_does_not_move_where_another_is_booked(world):
    moving = ("PATCH", f"bookings/{book(world)}", {"timeslot": AFTERNOON})
    coming = ("POST", "bookings", world.order(timeslot=AFTERNOON))
    outcomes = race(world, moving, coming, lock=lock_days)
    assert outcomes[200, None] == 1
    lost = outcomes.keys() - {(200, None)}
    assert lost <= {(422, "TIMESLOT_UNAVAILABLE"), (422, "BOOKING_CREATION_FAILED")}
    assert verify_team_days(now=NOW) == []


def test_two_visits_of_two_teams_change_places_without_deadlock(make_world):
    world = make_world(teams=4)
    Service.objects.update(max_teams=2)
    days = ["2026-07-01", "2026-07-02"]
    pairs = [(book(world, date=day, numberOfTeams=2), day) for day in days * 2]
    for _ in range(5):
        moved = [(pk, days[day == days[0]]) for pk, day in pairs]
        outcomes = race(world, *[("PATCH", f"bookings/{pk}", {"date": d}) for pk, d in moved])
        assert outcomes.keys() <= {(200, None), (422, "TIMESLOT_UNAVAILABLE")}
        pairs = [(str(row.pk), str(row.service_date)) for row in Booking.objects.all()]
    assert verify_team_days(now=NOW) == []


def test_one_of_two_changes_of_a_version_wins(world):
    path = f"bookings/{book(world)}"
    calls = [
        partial(send, world, "PATCH", path, {"notes": notes}, **{"If-Match": '"1"'})
        for notes in ("Gate 4", "Gate 5")
    ]
    outcomes = Counter(in_line(lock_bookings, calls))
    assert outcomes == {(200, None): 1, (412, "PRECONDITION_FAILED"): 1}


def test_one_reference_is_given_to_one_of_many_bookings(make_world):
    world = make_world(teams=8)
    bookings = [book(world) for _ in range(8)]
    body = {"externalReference": "A-1", "timeslot": AFTERNOON}
    outcomes = race(world, *[("PATCH", f"bookings/{pk}", body) for pk in bookings])
    assert outcomes == {(200, None): 1, (409, "DUPLICATE_EXTERNAL_REFERENCE"): 7}
    assert verify_team_days(now=NOW) == []
