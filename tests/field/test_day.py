"""What a team's phone reads of its day."""

from datetime import timedelta

import pytest

from bookings.models import Appointment, VisitAccess
from catalog.models import Service
from scheduling.models import Team
from tests.bookings.visits.field import MINUTE, book, press
from tests.factories.bookings import BookingFactory, CannotCompleteReasonFactory
from tests.factories.field import PhoneFactory
from tests.factories.visits import reserve
from tests.field.conftest import MORNING, later
from tests.field.phone import TeamPhone

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_tells_who_it_is_and_whose_day(phone):
    day = phone.day
    assert (day["team"], day["leader"], day["language"]) == (phone.phone.team.name, "Joy", "en")
    assert (day["date"], day["now"]) == ("2026-07-01", "2026-07-01T08:00:00+03:00")
    assert day["csrfToken"]


def test_tells_all_that_a_visit_needs(visit, phone):
    VisitAccess.objects.create(booking=visit, gate="2", floor="3", note="Ring twice")
    [seen] = phone.visits
    assert (seen["id"], seen["name"]) == (str(visit.pk), visit.appointment.name)
    assert (seen["startsAt"], seen["endsAt"]) == (
        "2026-07-01T09:00:00+03:00",
        "2026-07-01T12:00:00+03:00",
    )
    assert seen["customer"] == {"name": "Noura Al-Otaibi", "phone": visit.contact.phone}
    assert seen["address"]["line1"] == "Olaya Street 12"
    assert seen["access"]["gate"] == "2"
    assert seen["access"]["notes"] == "Ring twice"
    assert seen["moves"] == ["dispatch", "start", "give_up", "delay", "extend"]
    assert seen["teams"] == [phone.phone.team.name]


def test_the_map_shows_the_pin_of_the_customer_before_the_address(visit, phone):
    assert phone.visits[0]["address"]["mapUrl"].endswith("query=24.700000,46.680000")
    VisitAccess.objects.create(booking=visit, pin_latitude=24.75, pin_longitude=46.7)
    assert phone.visits[0]["address"]["mapUrl"].endswith("query=24.750000,46.700000")


def test_follows_the_visit(visit, phone, clock):
    press(visit, "dispatch", "arrive", now=MORNING)
    [seen] = phone.visits
    assert (seen["status"], seen["partStatus"]) == ("Dispatched", "Dispatched")
    assert seen["marks"]["arrivedAt"] == "2026-07-01T08:01:00+03:00"
    press(visit, "start", "complete", now=MORNING + 2 * MINUTE)
    [seen] = phone.visits
    assert (seen["isOver"], seen["moves"], seen["reasons"]) == (True, [], [])


def test_a_reason_that_needs_waiting_says_from_when_on_it_can_be_given(visit, phone):
    CannotCompleteReasonFactory(code="NOBODY_AT_HOME", at_the_door=True)

    def nobody():
        [found] = [r for r in phone.visits[0]["reasons"] if r["code"] == "NOBODY_AT_HOME"]
        return found["minutesAtTheDoor"], found["earliestAt"]

    assert nobody() == (15, None)
    press(visit, "dispatch", "arrive", now=MORNING - MINUTE)
    assert nobody() == (15, "2026-07-01T08:15:00+03:00")


@pytest.mark.parametrize(("language", "name"), [("en", "No access"), ("ar", "تعذّر الدخول")])
def test_reasons_are_named_in_the_language_of_the_leader(visit, team, language, name):
    phone = TeamPhone.of(
        PhoneFactory(team=team, language=language, token="secret", ends_at=later())
    )
    names = {each["code"]: each["name"] for each in phone.visits[0]["reasons"]}
    assert names["NO_ACCESS"] == name


def test_two_teams_see_each_other_and_each_its_own_part(make_world, clock):
    world = make_world(teams=2)
    Service.objects.update(max_teams=2)
    booking = book(world, numberOfTeams=2)
    clock.move_to(MORNING)
    first, second = Team.objects.order_by("name")
    press(booking, "dispatch", now=MORNING, team_id=first.pk)
    phones = [
        TeamPhone.of(PhoneFactory(team=team, token=team.name, ends_at=later()), team.name)
        for team in (first, second)
    ]
    ours, theirs = (phone.visits[0] for phone in phones)
    assert (ours["partStatus"], theirs["partStatus"]) == ("Dispatched", "Scheduled")
    assert theirs["status"] == "Dispatched"
    assert "dispatch" in theirs["moves"]
    assert ours["teams"] == [first.name, second.name]


def test_tomorrow_is_time_service_and_district_until_the_evening(world, phone, clock, visit):
    book(world, date="2026-07-02")
    [tomorrow] = phone.day["tomorrow"]
    assert set(tomorrow) == {"startsAt", "endsAt", "service", "district"}
    clock.move_to(MORNING + 12 * HOUR)
    [tomorrow] = phone.day["tomorrow"]
    assert tomorrow["customer"]["phone"] == visit.contact.phone
    assert tomorrow["moves"] == []


def test_a_visit_past_midnight_stays_on_its_day_until_it_ends(make_world, clock):
    world = make_world(over_midnight=True)
    booking = book(world, timeslot={"startAt": "22:00", "endAt": "01:00"})
    team = Team.objects.get()
    phone = TeamPhone.of(PhoneFactory(team=team, token="secret", ends_at=later()))
    start = booking.starts_at
    clock.move_to(start)
    press(booking, "start", now=start)
    clock.move_to(start + 4 * HOUR)
    assert (phone.day["date"], len(phone.visits)) == ("2026-07-02", 1)
    press(booking, "complete", now=start + 4 * HOUR)
    assert phone.visits == []


def test_what_was_unpaid_is_none_of_the_days_visits(visit, phone):
    Appointment.objects.all().delete()
    assert phone.visits == []


def test_the_number_of_queries_does_not_grow(team, phone, django_assert_max_num_queries):
    for hour in range(12, 22):
        times = {"start_minute": hour * 60, "end_minute": hour * 60 + 60}
        reserve(BookingFactory(assigned=True, **times), team)
    with django_assert_max_num_queries(8):
        assert len(phone.visits) == 11


def test_answers_are_kept_by_no_cache_and_name_no_referrer(phone):
    answer = phone.get_day()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
