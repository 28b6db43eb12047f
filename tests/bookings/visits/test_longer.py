"""A visit takes longer: its teams get the time, or the promises at risk are named."""

import pytest

from bookings.errors import VisitMoveNotPossible, VisitTimeUnavailable
from bookings.models import FieldMove
from bookings.promises import PromisesAtRisk
from bookings.services.visits.delays import watch_visits
from bookings.services.visits.extend_visit import extend_visit
from bookings.services.visits.move_in_field import Evidence, Press
from cleanlife.errors import Invalid
from scheduling.models import Reservation
from scheduling.services.rebuild_team_days import rebuild_team_days
from scheduling.services.verify_team_days import verify_team_days
from tests.bookings.backoffice import page_of, read
from tests.bookings.conftest import DAY, NOW
from tests.bookings.visits.field import (
    MINUTE,
    OPS,
    book,
    cancel,
    fresh,
    give_up,
    press,
    reassign,
    reserved_teams,
    standing,
    told,
    undo,
)
from tests.bookings.visits.test_visit_pages import send
from tests.factories.bookings import CannotCompleteReasonFactory
from tests.factories.scheduling import BreakRuleFactory, ZoneFactory, ZoneTravelFactory

pytestmark = pytest.mark.django_db
EIGHT = NOW.replace(month=7, day=1)
NINE, TWELVE = EIGHT.replace(hour=9), EIGHT.replace(hour=12)


def longer(booking, minutes, *, now=NINE, **options):
    pressed = Press(booking_id=booking.pk, actor=OPS, **options)
    extend_visit(pressed, minutes=minutes, now=now)
    return fresh(booking)


def at(start, end):
    return {"startAt": start, "endAt": end}


def ends(booking):
    """Return until which minute each team's time is reserved."""
    live = Reservation.objects.live_of(booking.pk).order_by("team__name")
    return list(live.values_list("end_minute", flat=True))


@pytest.mark.parametrize("moves", [[], ["dispatch"], ["start"]])
def test_reserves_its_team_longer_and_stays_as_it_was_sold(world, booking, moves):
    press(booking, *moves, now=EIGHT)
    events, version = len(told()), fresh(booking).version
    longer(booking, 45)
    found = fresh(booking)
    assert (ends(booking), found.end_minute) == ([765], 720)
    assert (len(told()), found.version) == (events, version)
    assert verify_team_days(now=NOW) == []
    assert booking.transitions.last().action == "extend"
    visit = world.api.get(f"bookings/{booking.pk}/visit").json()["data"]
    assert visit["expectedEndAt"] == "2026-07-01T12:45:00+03:00"
    assert visit["scheduledEndDateTime"] == "2026-07-01T12:00:00+03:00"


def test_the_added_time_is_not_sold(world, booking):
    longer(booking, 15)
    refused = world.api.post("bookings", world.order(timeslot=at("12:00", "15:00")))
    assert refused.json()["error"]["details"]["reason"] == "TIMESLOT_UNAVAILABLE"
    assert (
        world.api.post("bookings", world.order(timeslot=at("12:30", "15:30"))).status_code < 300
    )


@pytest.mark.parametrize("minutes", [0, 14, 20, 135, -15])
def test_refuses_other_lengths(booking, minutes):
    with pytest.raises(Invalid):
        longer(booking, minutes)


def test_counts_from_now_once_its_end_has_passed(booking):
    press(booking, "start", now=NINE)
    longer(booking, 15, now=TWELVE + 22 * MINUTE)
    assert ends(booking) == [720 + 25 + 15]
    assert FieldMove.objects.get(action="extend").minutes == 40


def test_names_the_promises_at_risk(make_world):
    world = make_world()
    booking = book(world)
    book(world, timeslot=at("12:00", "15:00"))
    last = book(world, timeslot=at("15:30", "18:30"))
    with pytest.raises(PromisesAtRisk) as refused:
        longer(booking, 45)
    details = refused.value.details
    assert details["reason"] == "FULLY_BOOKED"
    assert [each["minutesLate"] for each in details["atRisk"]] == [45, 15]
    assert details["atRisk"][1]["visit"] == last.appointment.name
    assert details["atRisk"][1]["startsAt"] == "2026-07-01T15:30:00+03:00"
    assert details["atRisk"][0]["teams"] == []
    assert ends(booking) == [720]
    assert verify_team_days(now=NOW) == []


def test_names_who_could_keep_a_promise_instead(make_world):
    world = make_world(teams=2)
    booking = book(world)
    [team] = reserved_teams(booking)
    behind = [book(world, timeslot=at("12:00", "15:00")) for _ in range(2)]
    [promised] = [each for each in behind if reserved_teams(each) == [team]]
    [other] = [each for each in behind if each != promised]
    cancel(other)
    with pytest.raises(PromisesAtRisk) as refused:
        longer(booking, 30)
    [promise] = refused.value.promises
    assert promise.booking_id == promised.pk
    [free] = set(world.zone.teams.all()) - {each.team for each in _live(booking)}
    assert promise.teams == (free.name,)


def _live(booking):
    return Reservation.objects.live_of(booking.pk).select_related("team")


def test_time_that_is_held_is_a_promise_too(world, booking):
    held = world.api.post("holds", world.place_and_time(timeslot=at("12:00", "15:00")))
    assert held.status_code < 300, held.text
    with pytest.raises(PromisesAtRisk) as refused:
        longer(booking, 15)
    assert [(each.booking_id, each.teams) for each in refused.value.promises] == [(None, ())]


def test_keeps_the_way_to_the_next_visit(world, booking):
    far = ZoneFactory()
    book(world, timeslot=at("12:30", "15:30"))
    Reservation.objects.filter(start_minute=750).update(zone=far)
    ZoneTravelFactory(origin=world.zone, destination=far, minutes=20)
    rebuild_team_days(teams=list(world.zone.teams.all()), dates=[DAY])
    with pytest.raises(PromisesAtRisk) as refused:
        longer(booking, 15)
    assert refused.value.details["reason"] == "TRAVEL_GAP"
    assert [each.minutes_late for each in refused.value.promises] == [5]


def test_does_not_go_past_the_shift_or_into_a_break(world):
    late = book(world, timeslot=at("16:30", "19:30"))
    longer(late, 30)
    with pytest.raises(VisitTimeUnavailable) as refused:
        longer(late, 15)
    assert refused.value.details == {"reason": "OUTSIDE_HOURS"}


def test_a_break_is_kept(world, booking):
    BreakRuleFactory()
    rebuild_team_days(teams=list(world.zone.teams.all()), dates=[DAY])
    with pytest.raises(VisitTimeUnavailable) as refused:
        longer(booking, 15)
    assert refused.value.details["reason"] == "OUTSIDE_HOURS"


def test_a_visit_past_midnight_takes_longer(make_world):
    world = make_world(over_midnight=True)
    booking = book(world, timeslot=at("22:00", "01:00"))
    longer(booking, 30, now=NINE)
    assert ends(booking) == [1530]
    assert verify_team_days(now=NOW) == []


def test_both_teams_of_a_visit_or_one(pair):
    first, _ = reserved_teams(pair)
    longer(pair, 30)
    longer(pair, 15, team_id=first)
    assert ends(pair) == [765, 750]
    assert str(fresh(pair).appointment.expected_end_at.astimezone(NOW.tzinfo)) == (
        "2026-07-01 12:45:00+03:00"
    )
    assert verify_team_days(now=NOW) == []


def test_one_that_has_ended_takes_no_longer(booking):
    press(booking, "start", "complete", now=NINE)
    with pytest.raises(VisitMoveNotPossible):
        longer(booking, 15)


def test_undoing_takes_the_time_back(booking):
    press(booking, "start", now=NINE)
    longer(booking, 30, now=NINE + 5 * MINUTE)
    longer(booking, 15, now=NINE + 6 * MINUTE)
    undo(booking, now=NINE + 7 * MINUTE)
    assert (ends(booking), standing(booking)[1]) == ([750], "In Progress")
    undo(booking, now=NINE + 8 * MINUTE)
    assert (ends(booking), fresh(booking).appointment.expected_end_at) == ([720], None)
    undo(booking, now=NINE + 9 * MINUTE)
    assert standing(booking)[1] == "Dispatched"
    assert verify_team_days(now=NOW) == []


def test_another_team_takes_over_the_longer_time(make_world):
    world = make_world(teams=2)
    booking = book(world)
    longer(booking, 30)
    [leaving] = reserved_teams(booking)
    [joining] = {team.pk for team in world.zone.teams.all()} - {leaving}
    reassign(booking, leaving, joining)
    assert (reserved_teams(booking), ends(booking)) == ([joining], [750])
    assert verify_team_days(now=NOW) == []


def test_another_time_is_as_long_as_it_was_sold(world, booking):
    longer(booking, 30)
    answer = world.api.patch(f"bookings/{booking.pk}", {"date": "2026-07-02"})
    assert answer.status_code < 300
    assert (ends(booking), fresh(booking).appointment.expected_end_at) == ([720], None)
    assert verify_team_days(now=NOW) == []


@pytest.mark.parametrize("end", ["cancel", "give up"])
def test_its_end_leaves_no_time_reserved(booking, end):
    longer(booking, 30)
    if end == "cancel":
        cancel(booking)
        assert ends(booking) == []
    else:
        give_up(booking, CannotCompleteReasonFactory())
        assert ends(booking) == [750]
    assert fresh(booking).appointment.late_end_at is None
    assert verify_team_days(now=NOW) == []


def test_is_overdue_by_its_longer_time(booking):
    press(booking, "start", now=NINE)
    longer(booking, 60, now=NINE)
    watch_visits(now=TWELVE + 89 * MINUTE)
    assert fresh(booking).appointment.overdue_at is None
    watch_visits(now=TWELVE + 90 * MINUTE)
    assert fresh(booking).appointment.is_overdue


def test_what_the_phone_knows_is_kept(booking, admin_client):
    evidence = Evidence(distance_meters=40, calls=2)
    press(booking, "dispatch", "arrive", evidence=evidence)
    move = FieldMove.objects.get(action="arrive")
    assert (move.distance_meters, move.calls) == (40, 2)
    text = read(admin_client, page_of("booking", booking))
    assert "40 m from the address, calls to the customer: 2" in text


def test_operations_extend_it_and_the_day_shows_until_when(admin_client, booking):
    send(admin_client, booking, "extend", minutes="30")
    assert ends(booking) == [750]
    text = read(admin_client, page_of("booking", booking))
    assert "until 12:30" in text
    assert "Takes longer: 30 minutes more" in text


def test_operations_read_which_promises_are_at_risk(admin_client, world, booking):
    behind = book(world, timeslot=at("12:00", "15:00"))
    answer = send(admin_client, booking, "extend", minutes="30")
    name = behind.appointment.name
    assert f"too late to {name} at 12:00, by 30 minutes (no other team is free)" in answer.text
    assert ends(booking) == [720]
