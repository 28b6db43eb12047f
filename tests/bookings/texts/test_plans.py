"""Each move plans the texts that it says to the customer, in its own transaction."""

import pytest
import time_machine
from django.db import transaction

from bookings.models import Booking, CustomerText, TextSwitch
from bookings.services.payments.apply_charge import settle_capture
from bookings.services.state.find import lock_booking_of
from bookings.services.state.plan_texts import plan_text
from bookings.services.visits.delays import announce_delay
from bookings.services.visits.move_in_field import Press
from scheduling.models import Team
from tests.bookings.conftest import NOW
from tests.bookings.texts.desk import DAY, MINUTE, forget_texts, send, standing, the_text
from tests.bookings.visits.field import (
    OPS,
    cancel,
    close,
    give_up,
    press,
    reassign,
    reserved_teams,
    undo,
)
from tests.factories.bookings import CannotCompleteReasonFactory
from tests.factories.payments import PaidFactory

PLANNED, WITHDRAWN = "PLANNED", "WITHDRAWN"
LATER = {"timeslot": {"startAt": "14:00", "endAt": "17:00"}}


def move(shop, booking, body=LATER):
    answer = shop.api.patch(f"bookings/{booking.pk}", body)
    assert answer.status_code == 200


def delay(booking, *, now):
    announce_delay(Press(booking_id=booking.pk, actor=OPS), minutes=15, now=now)


def fail(booking, *, now=DAY):
    give_up(booking, CannotCompleteReasonFactory(), now=now)


MOVES = {
    "dispatch": (lambda _, booking: press(booking, "dispatch", now=DAY), ["ON_THE_WAY"]),
    "arrive": (
        lambda _, booking: press(booking, "dispatch", "arrive", now=DAY),
        ["ON_THE_WAY"],
    ),
    "delay": (lambda _, booking: delay(booking, now=DAY), ["LATE"]),
    "give up": (lambda _, booking: fail(booking), ["COULD_NOT_BE_DONE"]),
    "move": (move, ["MOVED"]),
    "cancel": (lambda _, booking: cancel(booking, now=NOW), ["CANCELLED"]),
    "notes": (lambda shop, booking: move(shop, booking, {"notes": "Ring twice"}), []),
    "same time": (
        lambda shop, booking: move(
            shop, booking, {"timeslot": {"startAt": "09:00", "endAt": "12:00"}}
        ),
        [],
    ),
}


@pytest.mark.parametrize("name", MOVES)
def test_each_move_plans_what_it_says_once(shop, booking, name):
    act, expected = MOVES[name]
    act(shop, booking)
    assert standing() == [(kind, PLANNED) for kind in expected]


def test_a_booking_plans_one(shop):
    shop.api.post("bookings", shop.order())
    assert standing() == [("BOOKED", PLANNED)]
    assert the_text().due_at == NOW


def test_a_completion_asks_for_stars(booking):
    press(booking, "start", now=DAY)
    forget_texts()
    press(booking, "complete", now=DAY)
    assert standing() == [("RATE_US", PLANNED)]


def test_what_waits_for_money_is_booked_when_it_is_paid(make_world):
    shop = make_world(payment_responsibility="CLEANOS")
    shop.api.post("bookings", shop.order())
    assert standing() == []
    payment = PaidFactory(booking=Booking.objects.get())
    with transaction.atomic():
        settle_capture(lock_booking_of(payment.pk), payment, now=NOW)
    assert standing() == [("BOOKED", PLANNED)]


def test_closing_a_failed_visit_says_nothing_more(booking):
    fail(booking)
    close(booking, now=DAY)
    assert standing() == [("COULD_NOT_BE_DONE", PLANNED)]


def test_a_start_that_sends_the_team_leaves_nothing_to_say(booking):
    press(booking, "start", now=DAY)
    assert standing() == [("ON_THE_WAY", WITHDRAWN)]


UNDONE = {
    "dispatch": (("dispatch",), [("ON_THE_WAY", WITHDRAWN)]),
    "complete": (
        ("dispatch", "start", "complete"),
        [("ON_THE_WAY", WITHDRAWN), ("RATE_US", WITHDRAWN)],
    ),
}


@pytest.mark.parametrize("name", UNDONE)
def test_an_undone_move_withdraws_what_it_said(booking, name):
    moves, expected = UNDONE[name]
    press(booking, *moves, now=DAY)
    undo(booking, now=DAY + 3 * MINUTE)
    assert standing() == expected


def test_an_undone_start_does_not_send_the_team_once_more(booking):
    press(booking, "dispatch", now=DAY)
    forget_texts()
    press(booking, "start", now=DAY + MINUTE)
    undo(booking, now=DAY + 2 * MINUTE)
    assert standing() == []


def test_another_team_withdraws_that_the_first_is_on_the_way(booking):
    press(booking, "dispatch", now=DAY)
    [leaving] = reserved_teams(booking)
    joining = Team.objects.exclude(pk=leaving).first().pk
    reassign(booking, leaving, joining, now=DAY + MINUTE)
    assert standing() == [("ON_THE_WAY", WITHDRAWN)]


def test_a_cancellation_withdraws_all_that_waits(shop):
    shop.api.post("bookings", shop.order())
    cancel(Booking.objects.get(), now=NOW + MINUTE)
    assert standing() == [("BOOKED", WITHDRAWN), ("CANCELLED", PLANNED)]


def test_of_two_moves_the_customer_hears_the_last(shop, booking):
    move(shop, booking)
    move(shop, booking, {"timeslot": {"startAt": "10:00", "endAt": "13:00"}})
    assert sorted(standing()) == [("MOVED", PLANNED), ("MOVED", WITHDRAWN)]


def test_a_new_delay_takes_the_place_of_one_that_waits(booking):
    delay(booking, now=DAY)
    delay(booking, now=DAY + 15 * MINUTE)
    assert standing() == [("LATE", WITHDRAWN), ("LATE", PLANNED)]


def test_stars_are_asked_for_once(sms, booking):
    press(booking, "start", "complete", now=DAY)
    send(DAY + 16 * MINUTE)
    undo(booking, now=DAY + 14 * MINUTE)
    press(booking, "complete", now=DAY + 20 * MINUTE)
    assert standing(kind="RATE_US") == [("RATE_US", "SENT")]


@pytest.mark.parametrize("move", ["dispatch", "give up"])
def test_what_is_undone_and_made_again_is_said_once(sms, booking, move):
    reason = CannotCompleteReasonFactory()
    for now in (DAY, DAY + 10 * MINUTE):
        press(booking, "dispatch", now=now) if move == "dispatch" else give_up(
            booking, reason, now=now
        )
        send(now)
        if now == DAY:
            undo(booking, now=DAY + 5 * MINUTE)
    assert [state for _, state in standing()] == ["SENT"]


def test_a_team_that_leaves_anew_after_a_while_or_a_move_is_told_of(sms, shop, booking):
    press(booking, "dispatch", now=DAY)
    send(DAY)
    undo(booking, now=DAY + 5 * MINUTE)
    with time_machine.travel(DAY + 6 * MINUTE, tick=False):
        move(shop, booking)
    press(booking, "dispatch", now=DAY + 10 * MINUTE)
    assert ("ON_THE_WAY", PLANNED) in standing()
    undo(booking, now=DAY + 11 * MINUTE)
    press(booking, "dispatch", now=DAY + 45 * MINUTE)
    assert standing(kind="ON_THE_WAY")[-1] == ("ON_THE_WAY", PLANNED)


def test_one_that_comes_back_from_the_provider_behind_a_later_one_is_not_sent(
    sms, shop, booking
):
    plan_text(booking, "BOOKED", now=NOW)
    CustomerText.objects.update(calling_since=NOW)
    with time_machine.travel(NOW + MINUTE, tick=False):
        move(shop, booking)
    # The provider did not take it.
    CustomerText.objects.filter(kind="BOOKED").update(calling_since=None)
    send(NOW + 2 * MINUTE)
    assert standing() == [("BOOKED", WITHDRAWN), ("MOVED", "SENT")]
    assert len(sms.messages) == 1


def test_a_refused_change_plans_nothing(shop, booking):
    Team.objects.update(is_active=False)
    answer = shop.api.patch(f"bookings/{booking.pk}", {"date": "2026-07-02", **LATER})
    assert answer.status_code == 422
    assert standing() == []


def test_what_the_partner_collects_says_nothing_and_asks_for_no_more(world):
    shop = world
    shop.api.post("bookings", shop.order())
    press(Booking.objects.get(), "dispatch", now=DAY)
    assert standing() == []


def test_a_partner_may_switch_a_kind_on(world):
    TextSwitch.objects.create(partner=world.partner, kind="ON_THE_WAY", is_on=True)
    world.api.post("bookings", world.order())
    press(Booking.objects.get(), "dispatch", now=DAY)
    assert standing() == [("ON_THE_WAY", PLANNED)]


def test_a_partner_may_switch_a_kind_off(shop, booking):
    TextSwitch.objects.create(partner=shop.partner, kind="ON_THE_WAY", is_on=False)
    press(booking, "dispatch", now=DAY)
    delay(booking, now=DAY)
    assert standing() == [("LATE", PLANNED)]


@pytest.mark.parametrize("notifications", [True, False])
def test_a_booking_decides_for_itself(make_world, notifications):
    collects = "PARTNER" if notifications else "CLEANOS"
    shop = make_world(payment_responsibility=collects)
    shop.service.base_price_per_hour_halalas = 0
    shop.service.save()
    answer = shop.api.post("bookings", shop.order(notifications=notifications))
    assert answer.json()["data"]["notifications"] is notifications
    assert standing() == [("BOOKED", PLANNED)] * notifications


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_says_nothing(shop, booking):
    with transaction.atomic():
        cancel(booking, now=NOW)
        transaction.set_rollback(True)
    assert not CustomerText.objects.exists()
