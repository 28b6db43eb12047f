"""Operations undo the last move: for a quarter of an hour, with a reason, without a trace."""

import pytest

from bookings.errors import VisitMoveNotPossible, VisitRefusal
from bookings.models import FieldMove
from bookings.payload import booking_payload
from bookings.services.payments.refunds import refund_by_operations
from bookings.services.visits.delays import announce_delay
from bookings.services.visits.free_time import free_time
from bookings.services.visits.move_in_field import Press
from bookings.visit_payload import visit_payload
from cleanlife.errors import Invalid
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import (
    MINUTE,
    OPS,
    cancel,
    close,
    fresh,
    give_up,
    last_told,
    paid,
    press,
    reassign,
    reserved_teams,
    standing,
    teams_of,
    told,
    undo,
)
from tests.factories.bookings import CannotCompleteReasonFactory
from webhooks.models import Event

pytestmark = pytest.mark.django_db
STATUS = "appointment_status_changed"


def shown(booking):
    """Return all that the partner sees but what counts changes."""
    found = fresh(booking)
    body = booking_payload(found)
    counted = ("version", "updatedAt")
    return {key: body[key] for key in body if key not in counted}, visit_payload(found, now=NOW)


def refusal(booking, **options):
    with pytest.raises(VisitMoveNotPossible) as refused:
        undo(booking, **options)
    return refused.value.reason


@pytest.mark.parametrize("count", range(3))
def test_undoing_a_move_leaves_no_trace_but_the_history(booking, count):
    moves = ["dispatch", "start", "complete"]
    press(booking, *moves[:count])
    before = (shown(booking), reserved_teams(booking))
    press(booking, moves[count], now=NOW + 5 * MINUTE)
    undo(booking, now=NOW + 20 * MINUTE)
    assert (shown(booking), reserved_teams(booking)) == before
    last = booking.transitions.filter(life_cycle="APPOINTMENT").last()
    assert (last.action, last.initiator) == ("undo", "OPERATIONS")


def test_undoing_is_told_once_with_the_status_that_holds_again(booking):
    press(booking, "dispatch")
    undo(booking)
    assert told() == [(STATUS, "Dispatched", 2), (STATUS, "Scheduled", 3)]


def test_a_success_is_reopened(booking):
    press(booking, "start", "complete")
    assert standing(undo(booking)) == ("in progress", "In Progress")
    assert told()[-1] == (STATUS, "In Progress", fresh(booking).version)
    press(booking, "complete")
    assert standing(booking) == ("success", "Completed")


@pytest.mark.parametrize(
    ("moves", "state"),
    [([], "Scheduled"), (["dispatch"], "Dispatched"), (["start"], "In Progress")],
)
def test_a_visit_that_was_given_up_goes_on(booking, moves, state):
    press(booking, *moves)
    before = shown(booking)
    give_up(booking, CannotCompleteReasonFactory(), now=NOW + MINUTE)
    undo(booking, now=NOW + MINUTE)
    assert standing(booking) == ("in progress", state)
    assert shown(booking) == before
    assert "reason" not in last_told()


def test_what_starting_played_is_undone_move_by_move(booking):
    before = shown(booking)
    press(booking, "start")
    assert standing(undo(booking)) == ("in progress", "Dispatched")
    assert standing(undo(booking)) == ("in progress", "Scheduled")
    assert shown(booking) == before
    assert refusal(booking) == VisitRefusal.NOTHING_TO_UNDO


def test_the_way_takes_the_arrival_with_it(booking):
    before = shown(booking)
    press(booking, "dispatch", "arrive")
    undo(booking, now=NOW + 2 * MINUTE)
    assert shown(booking) == before
    assert not FieldMove.objects.standing().exists()


def test_keeps_who_undid_it_and_why(booking):
    press(booking, "dispatch")
    undo(booking, because="  Pressed on the wrong line ")
    move = FieldMove.objects.get()
    assert (move.undone_by, move.undone_because) == ("amal", "Pressed on the wrong line")


@pytest.mark.parametrize("because", ["", "  ", "x" * 301])
def test_wants_a_reason(booking, because):
    press(booking, "dispatch")
    with pytest.raises(Invalid):
        undo(booking, because=because)


def test_what_is_15_minutes_old_stays(booking):
    press(booking, "dispatch")
    late = NOW + 15 * MINUTE + MINUTE / 60
    assert refusal(booking, now=late) == VisitRefusal.TOO_LATE_TO_UNDO
    undo(booking, now=NOW + 15 * MINUTE)


def test_15_minutes_count_from_when_we_heard_of_it(booking):
    press(booking, "dispatch", now=NOW + 30 * MINUTE, pressed_at=NOW)
    undo(booking, now=NOW + 44 * MINUTE)
    assert standing(booking) == ("in progress", "Scheduled")


def test_a_visit_that_has_not_moved_has_nothing_to_undo(booking):
    assert refusal(booking) == VisitRefusal.NOTHING_TO_UNDO


def test_a_cancellation_ends_undoing(booking):
    press(booking, "start", "complete")
    cancel(booking)
    assert refusal(booking) == VisitRefusal.BOOKING_CANCELED
    assert standing(booking) == ("canceled", "Cancelled")


def test_a_cancelled_visit_that_never_moved_says_that_it_is_cancelled(booking):
    cancel(booking)
    assert refusal(booking) == VisitRefusal.BOOKING_CANCELED


def test_a_refund_since_ends_undoing(booking):
    payment = paid(booking)
    press(booking, "start", "complete")
    refund_by_operations(
        payment_id=payment.pk, amount_halalas=100, notes="", actor=OPS, now=NOW + 2 * MINUTE
    )
    assert refusal(booking, now=NOW + 3 * MINUTE) == VisitRefusal.MONEY_HAS_MOVED


def test_a_refund_before_does_not(booking):
    payment = paid(booking)
    refund_by_operations(
        payment_id=payment.pk, amount_halalas=100, notes="", actor=OPS, now=NOW - MINUTE
    )
    press(booking, "start", "complete")
    assert standing(undo(booking)) == ("in progress", "In Progress")


def test_a_closed_booking_is_not_reopened(booking):
    give_up(booking, CannotCompleteReasonFactory())
    close(booking)
    assert refusal(booking) == VisitRefusal.NOTHING_TO_UNDO


def test_what_another_time_or_team_stands_on_stays(world, booking):
    give_up(booking, CannotCompleteReasonFactory())
    world.api.patch(f"bookings/{booking.pk}", {"date": "2026-07-02"})
    assert refusal(booking) == VisitRefusal.NOTHING_TO_UNDO


def test_freed_time_is_not_taken_back(booking):
    press(booking, "start", "complete")
    free_time(booking_id=booking.pk, actor=OPS, now=NOW + MINUTE)
    assert reserved_teams(booking) == []
    assert refusal(booking) == VisitRefusal.NOTHING_TO_UNDO


def test_a_delay_that_was_told_is_known_again(booking):
    announce_delay(Press(booking_id=booking.pk, actor=OPS), minutes=30, now=NOW)
    before = shown(booking)
    press(booking, "start")
    undo(booking)
    undo(booking)
    assert shown(booking) == before


def test_one_press_of_several_teams_is_undone_for_all(pair):
    before = shown(pair)
    press(pair, "dispatch")
    assert standing(undo(pair)) == ("in progress", "Scheduled")
    assert shown(pair) == before


def test_the_last_press_of_one_team_is_undone_for_it_alone(pair):
    press(pair, "dispatch")
    first, second = teams_of(pair)
    press(pair, "start", team_id=first)
    press(pair, "start", team_id=second)
    events = Event.objects.count()
    undo(pair)
    states = dict(pair.appointment.parts.values_list("team_id", "status"))
    assert states == {first: "In Progress", second: "Dispatched"}
    assert (standing(pair)[1], Event.objects.count()) == ("In Progress", events)
    assert standing(undo(pair)) == ("in progress", "Dispatched")


def test_a_failed_visit_of_two_goes_on_where_the_last_team_was(pair):
    press(pair, "start")
    first, second = teams_of(pair)
    press(pair, "complete", team_id=first)
    give_up(pair, CannotCompleteReasonFactory(), team_id=second, now=NOW + MINUTE)
    assert standing(pair) == ("in progress", "Cannot Complete")
    assert standing(undo(pair, now=NOW + MINUTE)) == ("in progress", "In Progress")


def test_another_team_ends_undoing(pair):
    press(pair, "dispatch")
    leaving, staying = reserved_teams(pair)
    [free] = {team.pk for team in pair.address.zone.teams.all()} - {leaving, staying}
    reassign(pair, leaving, free)
    assert refusal(pair) == VisitRefusal.NOTHING_TO_UNDO
