"""A visit of one team is moved in the field, step by step (contract, section 3)."""

from datetime import timedelta

import pytest

from bookings.errors import (
    BookingNotFound,
    VisitMoveNotPossible,
    VisitNotFound,
    VisitRefusal,
)
from bookings.models import Booking, FieldMove, Transition
from cleanlife.errors import Invalid, PreconditionFailed
from scheduling.models import Reservation
from tests.answers import UNKNOWN_ID
from tests.bookings.conftest import NOW
from tests.bookings.visits.field import (
    MINUTE,
    cancel,
    fresh,
    give_up,
    last_told,
    press,
    standing,
    told,
)
from tests.factories.bookings import BookingFactory, CannotCompleteReasonFactory

pytestmark = pytest.mark.django_db
STATUS = "appointment_status_changed"


def test_goes_on_its_way(booking):
    press(booking, "dispatch")
    assert standing(booking) == ("in progress", "Dispatched")
    assert told() == [(STATUS, "Dispatched", 2)]
    assert last_told()["initiator"] == "OPERATIONS"


def test_an_arrival_is_a_mark_and_no_move(booking):
    press(booking, "dispatch", "arrive")
    assert standing(booking) == ("in progress", "Dispatched")
    assert told() == [(STATUS, "Dispatched", 2), ("team_arrived", "Dispatched", 2)]
    assert fresh(booking).appointment.parts.get().arrived_at == NOW + MINUTE


def test_starts_on_its_way(booking):
    press(booking, "dispatch", "start")
    assert told()[1:] == [(STATUS, "In Progress", 3)]
    assert fresh(booking).appointment.started_at == NOW + MINUTE


def test_starting_from_scheduled_plays_both_moves(booking):
    press(booking, "start")
    assert told() == [(STATUS, "Dispatched", 2), (STATUS, "In Progress", 3)]
    lines = Transition.objects.filter(life_cycle="APPOINTMENT").order_by("pk")
    assert list(lines.values_list("action", "from_state", "to_state"))[-2:] == [
        ("dispatch", "Scheduled", "Dispatched"),
        ("start", "Dispatched", "In Progress"),
    ]


def test_a_completed_visit_makes_its_booking_a_success(booking):
    press(booking, "dispatch", "start", "complete")
    assert standing(booking) == ("success", "Completed")
    assert told()[2:] == [(STATUS, "Completed", 4)]
    shown = last_told()["booking"]["appointment"]
    assert shown["startedAt"] == "2026-06-28T08:01:00+03:00"
    assert shown["completedAt"] == "2026-06-28T08:02:00+03:00"
    assert shown["cannotCompleteReason"] is None


@pytest.mark.parametrize("moves", [[], ["dispatch"], ["dispatch", "start"]])
def test_is_given_up_for_a_reason_and_the_booking_stays_open(booking, moves):
    reason = CannotCompleteReasonFactory(code="LOCKED_GATE", name_en="The gate is locked")
    press(booking, *moves)
    give_up(booking, reason, now=NOW + 5 * MINUTE)
    assert standing(booking) == ("in progress", "Cannot Complete")
    assert told()[-1] == (STATUS, "Cannot Complete", 2 + len(moves))
    data = last_told()
    assert data["reason"] == "LOCKED_GATE"
    shown = data["booking"]["appointment"]["cannotCompleteReason"]
    assert shown == {
        "code": "LOCKED_GATE",
        "nameEn": "The gate is locked",
        "nameAr": "سبب",
    }


def test_only_a_visit_that_failed_is_told_with_a_reason(booking):
    press(booking, "dispatch", "start", "complete")
    assert "reason" not in last_told()


@pytest.mark.parametrize(
    ("before", "move"),
    [
        ([], "arrive"),
        ([], "complete"),
        (["dispatch"], "dispatch"),
        (["dispatch"], "complete"),
        (["dispatch", "arrive"], "arrive"),
        (["dispatch", "start"], "dispatch"),
        (["dispatch", "start"], "arrive"),
        (["dispatch", "start"], "start"),
        (["dispatch", "start", "complete"], "start"),
        (["dispatch", "start", "complete"], "complete"),
    ],
)
def test_what_the_table_does_not_have_is_refused_and_leaves_nothing(booking, before, move):
    press(booking, *before)
    seen = (standing(booking), told(), FieldMove.objects.count())
    with pytest.raises(VisitMoveNotPossible) as refused:
        press(booking, move, now=NOW + 9 * MINUTE)
    assert refused.value.reason == VisitRefusal.NOT_IN_THIS_STATUS
    assert (standing(booking), told(), FieldMove.objects.count()) == seen


@pytest.mark.parametrize("move", ["dispatch", "arrive", "start", "complete"])
def test_a_cancelled_visit_does_not_move(booking, move):
    press(booking, "dispatch")
    cancel(booking)
    assert booking.appointment.parts.get().status == "Cancelled"
    for team_id in (None, booking.appointment.parts.get().team_id, UNKNOWN_ID):
        with pytest.raises(VisitMoveNotPossible) as refused:
            press(booking, move, team_id=team_id)
        assert refused.value.reason == VisitRefusal.NOT_IN_THIS_STATUS


def test_a_completed_visit_is_not_given_up(booking):
    press(booking, "start", "complete")
    with pytest.raises(VisitMoveNotPossible):
        give_up(booking, CannotCompleteReasonFactory())
    assert standing(booking) == ("success", "Completed")


def test_a_booking_without_appointment_has_no_visit(booking):
    waiting = BookingFactory(waiting_payment=True)
    with pytest.raises(VisitNotFound):
        press(waiting, "dispatch")
    waiting.pk = UNKNOWN_ID
    with pytest.raises(BookingNotFound):
        press(waiting, "dispatch")


def test_a_visit_whose_time_nobody_has_reserved_does_not_move():
    with pytest.raises(VisitMoveNotPossible):
        press(BookingFactory(assigned=True), "dispatch")


def test_a_press_of_another_version_moves_nothing(booking):
    press(booking, "dispatch", versions=[1])
    with pytest.raises(PreconditionFailed):
        press(booking, "start", versions=[1])


def test_a_reason_that_is_off_is_not_given(booking):
    with pytest.raises(Invalid):
        give_up(booking, CannotCompleteReasonFactory(is_active=False))


def test_nobody_at_home_needs_time_at_the_door(booking):
    reason = CannotCompleteReasonFactory(at_the_door=True)
    for before in ([], ["dispatch"], ["arrive"]):
        press(booking, *before)
        with pytest.raises(VisitMoveNotPossible) as refused:
            give_up(booking, reason, now=NOW + 14 * MINUTE)
        assert refused.value.reason == VisitRefusal.TOO_SOON_FOR_REASON
    give_up(booking, reason, now=NOW + 15 * MINUTE)
    assert standing(booking) == ("in progress", "Cannot Complete")


@pytest.mark.parametrize(
    ("pressed", "counts"),
    [(None, 10), (5, 5), (1, 1), (0, 10), (11, 10), (70, 10)],
)
def test_a_press_counts_by_its_own_clock_if_that_can_be_true(booking, pressed, counts):
    press(booking, "dispatch", now=NOW + MINUTE)
    at = None if pressed is None else NOW + timedelta(minutes=pressed)
    press(booking, "start", now=NOW + 10 * MINUTE, pressed_at=at)
    move = FieldMove.objects.get(action="start")
    assert (move.pressed_at - NOW) / MINUTE == counts
    assert move.heard_at == NOW + 10 * MINUTE
    assert fresh(booking).appointment.started_at == move.pressed_at


def test_the_time_stays_reserved_until_the_visit_is_over_and_after(booking):
    for move in ("dispatch", "start", "complete"):
        press(booking, move)
        assert Reservation.objects.live_of(booking.pk).count() == 1


def test_a_cancellation_in_the_field_frees_the_time(booking):
    press(booking, "start")
    cancel(booking)
    assert standing(booking) == ("canceled", "Cancelled")
    assert not Reservation.objects.live_of(booking.pk).exists()


def test_a_visit_that_moves_to_another_time_begins_anew(world, booking):
    press(booking, "start")
    give_up(booking, CannotCompleteReasonFactory())
    answer = world.api.patch(f"bookings/{booking.pk}", {"date": "2026-07-02"}).json()["data"]
    shown = answer["appointment"]
    assert (shown["status"], shown["startedAt"]) == ("Scheduled", None)
    assert shown["cannotCompleteReason"] is None
    assert not booking.appointment.parts.exists()
    press(booking, "dispatch", "start", "complete")
    assert Booking.objects.get().status == "success"
